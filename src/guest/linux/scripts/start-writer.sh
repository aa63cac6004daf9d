# Starts a writer that goes on in the background until stop-writer.sh: block after block into $file_name on the volume of
# the disk $uuid and, when it is on that disk, into the file of that name on the volume of the disk $second_uuid; only
# when it is there too, its number is acknowledged. Block n goes into slot n modulo $slots. The other parameters are the
# two recipes; $secret tells the writer's words from all others.
: "${secret:?}" "${uuid:?}" "${second_uuid:?}" "${file_name:?}" "${slots:?}" "${prefix:?}" "${pool:?}" "${sum_base:?}"
: "${second_prefix:?}" "${second_pool:?}" "${second_sum_base:?}"
second_mount_point=/mnt/snapwitness-${second_uuid#????????????????????}
need renice
require_mounted
mountpoint -q "$second_mount_point" || fail "$NO_VOLUME" "the volume of disk $second_uuid is not mounted at $second_mount_point"
[ ! -d "$writer" ] || fail 1 "a writer runs already"
make_own_folder "$volatile"
mkdir "$writer"
printf '%s\n' "$secret" >"$writer/secret"
mkfifo "$writer/first" "$writer/second"
for file in "$mount_point/$file_name" "$second_mount_point/$file_name"; do
  rm -f "$file"
  # Of its whole length, so that no write of the writer's changes anything but blocks.
  dd if=/dev/zero of="$file" bs=4096 count="$slots" conv=fsync status=none
  sync -f "$file"
done

put_block() { # FILE, the block from standard input
  dd of="$1" bs=4096 count=1 seek=$((block % slots)) iflag=fullblock oflag=direct,dsync conv=notrunc status=none
}

write_on() {
  ranges=0+1000000000
  make_witness >"$writer/first" &
  { prefix=$second_prefix pool=$second_pool sum_base=$second_sum_base; make_witness >"$writer/second"; } &
  exec 3<"$writer/first" 4<"$writer/second"
  block=0
  until [ -e "$writer/stop" ]; do
    put_block "$mount_point/$file_name" <&3
    put_block "$second_mount_point/$file_name" <&4
    echo $block >>"$writer/acknowledged"
    block=$((block + 1))
  done
}

# Whatever ends it, that it ended is told.
(
  trap '' HUP
  trap ': >"$writer/ended"' EXIT
  # It writes as fast as the guest lets it, and no look into the guest waits for it.
  read -r itself _ </proc/self/stat
  renice -n 10 -p "$itself"
  write_on
) </dev/null >/dev/null 2>"$writer/errors" &
echo '{}'
