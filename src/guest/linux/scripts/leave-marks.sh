# Leaves $memory in volatile memory and $system_disk, synced, on the system disk.
: "${memory:?}" "${system_disk:?}"
printf '%s\n' "$memory" >/dev/shm/snapwitness-mark

# One whole block, always in the same sectors: what is read there later is the disk's, whatever the memory remembers.
file=/var/lib/snapwitness/mark
[ -d "${file%/*}" ] || mkdir "${file%/*}"
[ -e "$file" ] || created=yes
printf '%-4095s\n' "$system_disk" | dd of="$file" bs=4096 iflag=fullblock conv=notrunc,fsync status=none
[ -z "${created:-}" ] || sync -f "${file%/*}"
echo '{}'
