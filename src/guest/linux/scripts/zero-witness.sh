# Makes zeros of the blocks of $ranges, synced: holes in $file_name on the volume of the disk $uuid, or zeros on the disk
# itself, where data of the disk $owner may lie, by default of its own. With $first_too the first block goes as well.
: "${uuid:?}" "${ranges:?}"
find_target
require_ours
for range in $ranges; do
  split_range "$range"
  if [ -n "${file_name:-}" ]; then
    fallocate --punch-hole --offset $offset --length $length "$target"
  else
    # The first block says that the disk is ours.
    [ $offset -gt 0 ] || [ -n "${first_too:-}" ] || fail 2 "block 0 of a raw disk is kept"
    blkdiscard --zeroout --offset $offset --length $length "$target"
  fi
done
sync "$target"
echo '{}'
