# Makes the witness blocks of $ranges and writes them in that order, into $file_name on the volume of the disk $uuid,
# which gets $blocks blocks, or onto the disk itself. With $sync = yes they are on the disk at the end, and of several
# ranges each goes there by itself, in its turn. The other parameters are the recipe.
: "${uuid:?}" "${ranges:?}" "${blocks:?}" "${sync:?}" "${prefix:?}" "${pool:?}" "${sum_base:?}"
: "${sum_step:?}" "${sum_modulus:?}" "${offset_step:?}" "${offsets:?}" "${filler_chars:?}"
find_target
require_ours
put=seek_bytes
case $sync$ranges in yes*' '*) put=seek_bytes,direct ;; esac
[ "$target" != "/dev/${name:-}" ] || put=seek_bytes,direct

write_ranges() { # from standard input
  for range in $ranges; do
    split_range "$range"
    size=1048576
    # A shorter last piece is not written past the cache.
    [ "$count" -ge 256 ] || size=4096
    dd bs=$size iflag=fullblock,count_bytes count=$length of="$target" oflag=$put seek=$offset conv=notrunc status=none
  done
}
write_witness() {
  # The whole length first, and then in place, into the sectors of the generation before. In new ones, a memory that went
  # back without its disk would remember where the old generation was, and find it there still.
  [ -z "${file_name:-}" ] || truncate -s $((blocks * 4096)) "$target" || return 1
  failed=$({ { make_witness || printf '!' >&3; } | { write_ranges || printf '!' >&3; } >&2; } 3>&1)
  [ -z "$failed" ] || return 1
  [ "$sync" = yes ] || return 0
  sync "$target" || return 1
  [ -z "${file_name:-}" ] || sync -f "$mount_point"
}
if ! said=$(write_witness 2>&1); then
  case $said in
    *'Input/output error'* | *'Read-only file system'*) fail "$DISK_FAILED" "$said" ;;
    *) fail 1 "the witness could not be written to $target: $said" ;;
  esac
fi
echo '{}'
