# Tells the boot, the clock and the marks. No parameters.
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

system_disk=
file=/var/lib/snapwitness/mark
! is_there "${file%/*}" || require_own_folder "${file%/*}"
if [ -e "$file" ]; then
  # Past the cache where the file system allows it: the cache goes back with the memory, the disk may not.
  read -r system_disk <<MARK
$(dd if="$file" bs=4096 iflag=direct status=none 2>/dev/null || cat "$file")
MARK
fi
json_string "$system_disk"
printf ',"systemDisk":%s}}\n' "$json"
