# Makes $blocks witness blocks from number $first_block on, into $file_name on the volume of the disk $uuid, and syncs
# them to the disk. The other parameters are the recipe.
: "${uuid:?}" "${file_name:?}" "${first_block:?}" "${blocks:?}" "${prefix:?}" "${pool:?}" "${sum_base:?}"
: "${sum_step:?}" "${sum_modulus:?}" "${offset_step:?}" "${offsets:?}" "${filler_chars:?}"
require_mounted
file=$mount_point/$file_name
# In place, into the sectors of the generation before. In new ones, a memory that went back without its disk would
# remember where the old generation was, and find it there still.
failed=$({ { make_witness || printf '!' >&3; } | dd of="$file" bs=1M iflag=fullblock conv=notrunc,fsync status=none; } 3>&1)
[ -z "$failed" ] || fail 1 "the witness could not be made"
truncate -s $((blocks * 4096)) "$file"
sync -f "$mount_point"
echo '{}'
