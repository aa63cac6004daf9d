# Unmounts everything of the disk $uuid and writes out what is left in memory, and forgets the disk, so that it can be taken away.
: "${uuid:?}"
require_disk
for entry in "/sys/block/$name" "/sys/block/$name/$name"*; do
  find_mount "${entry#/sys/block/}"
  [ -z "$mounted" ] || umount "$mounted"
done
blockdev --flushbufs "/dev/$name"
# A hypervisor need not tell that it took the disk: a stale one would hide the next disk in its slot.
[ ! -w "/sys/block/$name/device/delete" ] || echo 1 >"/sys/block/$name/device/delete"
echo '{}'
