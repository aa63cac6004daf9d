# Mounts the volume of the disk $uuid where initialize-disk.sh did.
: "${uuid:?}"
require_disk
refresh_disk
mount_volume
print_disk
