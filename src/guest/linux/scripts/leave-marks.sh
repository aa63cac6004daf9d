# Leaves $memory in volatile memory and $system_disk, synced, on the system disk.
: "${memory:?}" "${system_disk:?}"
find_volatile_folder
make_own_folder "$volatile"
printf '%s\n' "$memory" >"$volatile/mark"

# Whole blocks, always in the same sectors: what is read there later is the disk's, whatever the memory remembers. Many of
# them, since a disk may go back in parts.
file=/var/lib/snapwitness/mark
make_own_folder "${file%/*}"
[ -e "$file" ] || created=yes
export system_disk
awk 'BEGIN { for (i = 0; i < 64; i++) printf "%-4095s\n", ENVIRON["system_disk"] }' | dd of="$file" bs=4096 iflag=fullblock conv=notrunc,fsync status=none
[ -z "${created:-}" ] || sync -f "${file%/*}"
echo '{}'
