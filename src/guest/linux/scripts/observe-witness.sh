# Tells of the disk $uuid what observe-disk.sh tells, and digests each of $ranges of $file_name on its volume, where that is
# mounted.
: "${uuid:?}" "${file_name:?}" "${ranges:?}"
find_disk
printf '{"disk":'
if [ -z "$name" ]; then
  print_absent_disk
else
  refresh_disk
  print_disk
fi
printf ',"digests":'
if [ -n "$name" ] && is_mounted "$mount_point"; then
  target=$mount_point/$file_name
  print_digests
else
  printf null
fi
echo '}'
