# Making witness blocks. What a block is, src/witness/blocks.ts tells; $prefix and the rest are its recipe.

make_witness() { # prints $blocks blocks from number $first_block on
  awk -v first="$first_block" -v blocks="$blocks" -v prefix="$prefix" -v pool="$pool" -v sum_base="$sum_base" \
    -v sum_step="$sum_step" -v sum_modulus="$sum_modulus" -v offset_step="$offset_step" -v offsets="$offsets" \
    -v filler_chars="$filler_chars" '
    BEGIN {
      dots = sprintf("%127s", ""); gsub(/ /, ".", dots)
      for (block = first; block < first + blocks; block++) {
        sum = (block * sum_step + sum_base) % sum_modulus
        header = sprintf("%s%010d sum %08d ", prefix, block, sum)
        filler = substr(pool, (block * offset_step) % offsets + 1, filler_chars)
        printf "%s%s\n%s\n", header, substr(dots, length(header) + 1), filler
      }
    }'
}
