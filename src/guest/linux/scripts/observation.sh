# Printing what there is of a disk, as JSON. disk.sh found, refreshed and probed it.

print_absent_disk() {
  printf '{"present":false,"path":null,"sizeBytes":null,"online":false,"readOnly":false,"partitionTable":"none",'
  printf '"wholeDiskFilesystem":null,"blankEnds":null,"partitions":[]}\n'
}

print_disk() {
  first_line "/sys/block/$name/size"
  printf '{"present":true,"path":"/dev/%s","sizeBytes":%s' "$name" $((line * 512))
  first_line "/sys/block/$name/device/state"
  # NVMe says `live` of its controller.
  case ${line:-running} in
    running | live) printf ',"online":true' ;;
    *) printf ',"online":false' ;;
  esac
  first_line "/sys/block/$name/ro"
  case $line in
    1) printf ',"readOnly":true' ;;
    *) printf ',"readOnly":false' ;;
  esac
  pick "$name"
  case $scheme in
    '') printf ',"partitionTable":"none"' ;;
    gpt) printf ',"partitionTable":"gpt"' ;;
    dos) printf ',"partitionTable":"mbr"' ;;
    *) printf ',"partitionTable":"other"' ;;
  esac
  json_string "$type"
  printf ',"wholeDiskFilesystem":%s' "$json"
  look_at_ends
  case $ends in
    zeros) printf ',"blankEnds":true' ;;
    data) printf ',"blankEnds":false' ;;
    *) printf ',"blankEnds":null' ;;
  esac
  print_partitions
  printf '}\n'
}

print_partitions() {
  printf ',"partitions":['
  separator=
  for entry in "/sys/block/$name/$name"*; do
    [ -e "$entry/partition" ] || continue
    printf '%s' "$separator"
    separator=,
    print_partition "${entry##*/}"
  done
  printf ']'
}

print_partition() { # NAME
  pick "$1"
  first_line "/sys/block/$name/$1/partition"
  printf '{"number":%s,"kind":"%s"' "$line" "$kind"
  first_line "/sys/block/$name/$1/start"
  printf ',"offsetBytes":%s' $((line * 512))
  first_line "/sys/block/$name/$1/size"
  printf ',"sizeBytes":%s' $((line * 512))
  json_string "$type"
  printf ',"filesystem":%s' "$json"
  json_string "$volume_label"
  printf ',"label":%s' "$json"
  find_mount "$name/$1"
  json_string "$mounted"
  printf ',"mountPoint":%s' "$json"
  print_space
  printf '}'
}

print_space() {
  if [ -z "$mounted" ]; then
    printf ',"usedBytes":null,"freeBytes":null'
    return
  fi
  read -r unit total free <<SPACE
$(stat -f -c '%S %b %f' "$mounted")
SPACE
  printf ',"usedBytes":%s,"freeBytes":%s' $(((total - free) * unit)) $((free * unit))
}
