# Tells of the disk $uuid what observe-disk.sh tells, and digests each MiB of it that holds anything, read past every cache: of the whole disk where it has $whole
# bytes at most, else of the MiBs of $places, of its ends, and of whatever its file system has in use. With $digest = no it
# only tells which those are.
: "${uuid:?}" "${whole:?}" "${digest:?}"
find_disk
if [ -z "$name" ]; then
  printf '{"disk":'
  print_absent_disk
  echo ',"content":{"sizeBytes":0,"looked":[],"chunks":[],"volumes":[]}}'
  exit
fi
refresh_disk
first_line "/sys/block/$name/size"
size=$((line * 512))
mebibytes=$(((size + 1048575) / 1048576))

# Sets $looked: MiBs in order, each once, as `0+1 34+2`.
choose_places() {
  looked=0+$mebibytes
  [ $size -gt "$whole" ] || return 0
  used=
  for entry in "/sys/block/$name/$name"*; do
    [ -e "$entry/partition" ] || continue
    pick "${entry##*/}"
    case $type in
      '') ;;
      ext[234]) used="$used $(used_by_ext "${entry##*/}")" ;;
      # Whatever else it is, all of it may be in use.
      *) return 0 ;;
    esac
  done
  looked=$(merge_places "0+1 $((mebibytes - 1))+1 ${places:-} $used")
}

# Prints the MiBs of the disk that hold a block which the file system of the partition has in use.
used_by_ext() { # PARTITION
  first_line "/sys/block/$name/$1/start"
  dumpe2fs "/dev/$1" 2>/dev/null | awk -v start=$((line * 512)) '
    function use(first, last) {
      if (last < first) return
      from = int((start + first * size) / 1048576); to = int((start + (last + 1) * size - 1) / 1048576)
      printf "%d+%d ", from, to - from + 1
    }
    /^Block count:/ { count = $3 }
    /^Block size:/ { size = $3 }
    /^First block:/ { next_block = 0 }
    /^  Free blocks:/ {
      sub(/^  Free blocks: */, ""); runs = split($0, free, /, */)
      for (i = 1; i <= runs; i++) {
        if (free[i] == "") continue
        if (split(free[i], ends, "-") == 1) ends[2] = ends[1]
        use(next_block, ends[1] - 1); next_block = ends[2] + 1
      }
    }
    END { use(next_block, count - 1) }'
}

merge_places() { # FIRST+COUNT...
  awk -v places="$1" -v most="$mebibytes" 'BEGIN {
    n = split(places, each, " ")
    for (i = 1; i <= n; i++) {
      split(each[i], range, "+")
      for (at = range[1]; at < range[1] + range[2] && at < most; at++) wanted[at] = 1
    }
    for (at = 0; at <= most; at++) {
      if ((at in wanted) && !open) { first = at; open = 1 }
      if (open && !(at in wanted)) { printf "%s%d+%d", sep, first, at - first; sep = " "; open = 0 }
    }
  }'
}

# Prints the digest of each MiB from number $at on, before number $end, that is not all zeros.
digest_places() {
  while [ $at -lt $end ]; do
    length=$(((end - at) * 1048576))
    # It says in which byte the two first differ, and where one ended. Nothing goes through the cache, where so much would
    # have the guest write out what it has not synced. A failed read leaves a mark; so does one that was not asked to its end.
    difference=$({ { read_disk $((end - at)) || printf '!' >&3; } | cmp -n $length - /dev/zero; } 3>&1 2>&1) && return 0
    case $difference in
      *'differ: byte '*) byte=${difference##*byte } byte=${byte%%,*} ;;
      *'differ: char '*) byte=${difference##*char } byte=${byte%%,*} ;;
      *!*) fail 1 "/dev/$name could not be read: $difference" ;;
      # The last MiB of a disk may be a part of one.
      *EOF*) return 0 ;;
      *) fail 1 "/dev/$name could not be read: $difference" ;;
    esac
    at=$((at + (byte - 1) / 1048576))
    # A pipeline tells only how its end went; the mark of a failed read stands in no digest.
    sum=$({ { read_disk 1 || printf '!' >&3; } | sha256sum; } 3>&1)
    case $sum in *!*) fail 1 "/dev/$name could not be read at $((at * 1048576))" ;; esac
    printf '%s{"at":%s,"sha256":"%s"}' "$separator" $at "${sum%% *}"
    separator=,
    at=$((at + 1))
  done
}

read_disk() { # MEBIBYTES, from number $at on
  dd if="/dev/$name" bs=1M iflag=direct skip=$at count="$1" status=none
}

# What the guest has mounted, beside what the disk itself says at that place: the cache of the partition is another one.
print_volumes() {
  separator=
  for entry in "/sys/block/$name/$name"*; do
    [ -e "$entry/partition" ] || continue
    find_mount "$name/${entry##*/}"
    [ -n "$mounted" ] || continue
    believed=
    while read -r _ _ number _ _ _ rest; do
      first_line "$entry/dev"
      # Behind some optional fields and a dash.
      [ "$number" != "$line" ] || { believed=${rest#* - } believed=${believed%% *}; }
    done </proc/self/mountinfo
    first_line "$entry/start"
    found=$(blkid -p -O $((line * 512)) -s TYPE -o value "/dev/$name" 2>/dev/null) || found=
    json_string "$believed"
    printf '%s{"believed":%s' "$separator" "$json"
    json_string "$found"
    printf ',"onDisk":%s}' "$json"
    separator=,
  done
}

choose_places
printf '{"disk":'
print_disk
printf ',"content":{"sizeBytes":%s,"looked":[' $size
separator=
for range in $looked; do
  printf '%s{"first":%s,"count":%s}' "$separator" "${range%+*}" "${range#*+}"
  separator=,
done
printf '],"chunks":['
separator=
if [ "$digest" = yes ]; then
  for range in $looked; do
    at=${range%+*} end=$((${range%+*} + ${range#*+}))
    digest_places
  done
fi
printf '],"volumes":['
print_volumes
echo ']}}'
