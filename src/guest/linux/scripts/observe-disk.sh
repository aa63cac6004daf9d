# Tells of the disk $uuid what the kernel and the disk itself say.
: "${uuid:?}"
find_disk
if [ -z "$name" ]; then
  print_absent_disk
else
  refresh_disk
  print_disk
fi
