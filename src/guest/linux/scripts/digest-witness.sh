# Digests each of $ranges of $file_name on the volume of the disk $uuid, or of the disk itself.
: "${uuid:?}" "${ranges:?}"
find_target
print_digests
