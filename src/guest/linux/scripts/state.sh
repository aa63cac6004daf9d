# Telling the boot, the clock and the marks, as JSON.
tell_state() {
  first_line /proc/sys/kernel/random/boot_id
  clock=$(date -u +%Y-%m-%dT%H:%M:%S.%N)
  # A busybox may know no %N.
  printf '{"bootId":"%s","clock":"%sZ"' "$line" "${clock%.%N}"

  find_volatile_folder
  line=
  if is_there "$volatile"; then
    require_own_folder "$volatile"
    first_line "$volatile/mark"
  fi
  json_string "$line"
  printf ',"marks":{"memory":%s' "$json"

  found= cached=
  ! is_there "${mark_file%/*}" || require_own_folder "${mark_file%/*}"
  if [ -e "$mark_file" ]; then
    # Past the cache where the file system allows it: the cache goes back with the memory, the disk may not.
    dd if="$mark_file" bs=65536 iflag=direct of=/dev/null status=none 2>/dev/null || cached=',"systemDiskCached":true'
    read -r found <<MARK
$({ dd if="$mark_file" bs=65536 iflag=direct status=none 2>/dev/null || cat "$mark_file"; } | distinct_blocks)
MARK
  fi
  json_string "$found"
  printf ',"systemDisk":%s}%s}\n' "$json" "$cached"
}

# Of a disk that went back in parts, what it holds in each, and in how many blocks.
distinct_blocks() {
  awk '{ sub(/ +$/, ""); if (!($0 in blocks)) order[++count] = $0; blocks[$0]++ }
    END {
      if (count == 1) print order[1]
      else for (i = 1; i <= count; i++) printf("%s%d blocks: %s", (i == 1 ? "" : "; "), blocks[order[i]], order[i])
    }'
}

mark_file=/var/lib/snapwitness/mark
