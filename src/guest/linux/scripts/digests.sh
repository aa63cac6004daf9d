# Digests of ranges, read past the page cache. witness.sh found what they are ranges of.

# Prints whether $target is there, its size, and the digest of each of $ranges, as JSON.
print_digests() {
  if [ ! -e "$target" ]; then
    printf '{"present":false,"sizeBytes":0,"sha256":[]}'
    return
  fi
  if [ -n "${file_name:-}" ]; then
    size=$(stat -c %s "$target")
  else
    first_line "/sys/block/$name/size"
    size=$((line * 512))
  fi
  printf '{"present":true,"sizeBytes":%s,"sha256":[' "$size"
  separator=
  for range in $ranges; do
    split_range "$range"
    # A pipeline tells only how its end went; the mark of a failed read stands in no digest.
    digest=$({ digest_range; } 3>&1)
    case $digest in *!*) fail 1 "$target could not be read at $offset" ;; esac
    printf '%s"%s"' "$separator" "${digest%% *}"
    separator=,
  done
  printf ']}'
}

digest_range() { # prints it, from $offset, at most $length bytes, as far as there are any
  [ $((offset + length)) -le "$size" ] || length=$((size > offset ? size - offset : 0))
  [ $length -gt 0 ] || { sha256sum </dev/null; return; }
  {
    dd if="$target" bs=1M iflag=direct,skip_bytes,count_bytes skip=$offset count=$length status=none || printf '!' >&3
  } | sha256sum
}
