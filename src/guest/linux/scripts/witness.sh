# Making witness blocks, and the places where they are. What a block is, src/witness/blocks.ts tells; $prefix and the
# rest are its recipe. $ranges names blocks, in order: `0+256 512+4` is 256 blocks from number 0 on, then 4 from 512 on.

# Sets $target: the file $file_name on the volume of the disk $uuid, or the disk itself where there is no $file_name.
find_target() {
  if [ -n "${file_name:-}" ]; then
    require_mounted
    target=$mount_point/$file_name
  else
    require_disk
    target=/dev/$name
  fi
}

# For scripts that write: onto a raw disk only where there is nothing, or where its first block says that it is ours.
require_ours() {
  [ -z "${file_name:-}" ] || return 0
  start=$(dd if="$target" bs=128 count=1 status=none | tr -d '\0')
  case $start in "SNAPWITNESS 1 run "????????" disk ${owner:-$uuid} gen "*) return 0 ;; esac
  refresh_disk
  pick "$name"
  [ -z "$scheme$type" ] || fail "$NOT_BLANK" "$target is not blank: it holds ${scheme:-$type}"
  look_at_ends
  [ "$ends" = zeros ] || fail "$NOT_BLANK" "$target is not blank: its first and last MiB are $ends"
}

# Splits a range: sets $first and $count, and $offset and $length in bytes.
split_range() { # FIRST+BLOCKS
  first=${1%+*} count=${1#*+}
  offset=$((first * 4096)) length=$((count * 4096))
}

# Prints the blocks of all $ranges, one after the other.
make_witness() {
  awk -v ranges="$ranges" -v prefix="$prefix" -v pool="$pool" -v sum_base="$sum_base" \
    -v sum_step="$sum_step" -v sum_modulus="$sum_modulus" -v offset_step="$offset_step" -v offsets="$offsets" \
    -v filler_chars="$filler_chars" '
    BEGIN {
      # The numbers of a header take 24 characters with what stands around them; dots fill it up.
      dots = sprintf("%" 127 - length(prefix) - 24 "s", ""); gsub(/ /, ".", dots)
      format = prefix "%010d sum %08d " dots "\n%s\n"
      count = split(ranges, all, " ")
      for (i = 1; i <= count; i++) {
        split(all[i], range, "+")
        end = range[1] + range[2]
        for (block = range[1]; block < end; block++)
          printf format, block, (block * sum_step + sum_base) % sum_modulus,
            substr(pool, (block * offset_step) % offsets + 1, filler_chars)
      }
    }'
}
