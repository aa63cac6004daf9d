# Writes a GPT with one partition on the blank disk $uuid, makes a $filesystem labelled $label on it and mounts it.
: "${uuid:?}" "${filesystem:?}" "${label:?}"

# Sets $partition.
find_partition() {
  for entry in "/sys/block/$name/$name"*; do
    partition=${entry##*/}
    [ ! -e "$entry/partition" ] || [ ! -e "/dev/$partition" ] || return 0
  done
  return 1
}

require_disk
need sfdisk "mkfs.$filesystem"
refresh_disk
pick "$name"
[ -z "$scheme$type" ] || fail "$NOT_BLANK" "/dev/$name is not blank: it holds ${scheme:-$type}"
look_at_ends
[ "$ends" = zeros ] || fail "$NOT_BLANK" "/dev/$name is not blank: its first and last MiB are $ends"

printf 'label: gpt\n,,L\n' | sfdisk --quiet "/dev/$name"
# udev reads a new table too, and while it does the kernel shows no partition.
tries=0
until find_partition; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || fail 1 "the kernel shows no partition on /dev/$name, although it has just got one"
  sleep 0.1
done
case $filesystem in
  ext4) mkfs.ext4 -q -F -L "$label" "/dev/$partition" ;;
  xfs) mkfs.xfs -q -f -L "$label" "/dev/$partition" ;;
  *) fail 2 "no $filesystem on Linux guests" ;;
esac
probe_disk
mount_volume
sync -f "$mount_point"
print_disk
