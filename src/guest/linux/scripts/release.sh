# Unmounts everything of the disk $uuid and writes out what is left in memory, and forgets the disk, so that it can be taken away.
: "${uuid:?}"
require_disk
# One that came back with the memory, or was left over, would keep the volume busy.
stop_writer
rm -rf "$writer"
for entry in "/sys/block/$name" "/sys/block/$name/$name"*; do
  find_mount "${entry#/sys/block/}"
  [ -z "$mounted" ] || umount "$mounted"
done
blockdev --flushbufs "/dev/$name"
# A hypervisor need not tell that it took the disk: a stale one would hide the next disk in its slot.
[ ! -w "/sys/block/$name/device/delete" ] || echo 1 >"/sys/block/$name/device/delete"
echo '{}'
