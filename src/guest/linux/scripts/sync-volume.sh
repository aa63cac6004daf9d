# Writes out all that this system keeps in memory of the volume of the disk $uuid.
: "${uuid:?}"
require_mounted
sync -f "$mount_point"
echo '{}'
