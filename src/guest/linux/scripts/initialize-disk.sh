# Writes a GPT with one partition on the blank disk $uuid, makes a $filesystem labelled $label on it and mounts it.
: "${uuid:?}" "${filesystem:?}" "${label:?}"

require_disk
need flock sfdisk "mkfs.$filesystem"
refresh_disk
pick "$name"
[ -z "$scheme$type" ] || fail "$NOT_BLANK" "/dev/$name is not blank: it holds ${scheme:-$type}"
look_at_ends
[ "$ends" = zeros ] || fail "$NOT_BLANK" "/dev/$name is not blank: its first and last MiB are $ends"

# udev reads a new table as well, and while it does the kernel shows no partition. It leaves alone what is locked, and
# looks again when a file that was open for writing is closed.
exec 9>>"/dev/$name"
flock -w 30 9 || fail 1 "another program keeps /dev/$name locked"
printf 'label: gpt\n,,L\n' | sfdisk --quiet "/dev/$name"
set -- "/sys/block/$name/$name"*
partition=${1##*/}
[ -e "$1/partition" ] || fail 1 "the kernel shows no partition on /dev/$name, although it has just got one"
case $filesystem in
  # Lazy tables would be written by the kernel, at some later time of its own.
  ext4) mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 -L "$label" "/dev/$partition" ;;
  xfs) mkfs.xfs -q -f -L "$label" "/dev/$partition" ;;
  *) fail 2 "no $filesystem on Linux guests" ;;
esac
probe_disk
mount_volume
sync -f "$mount_point"
print_disk
