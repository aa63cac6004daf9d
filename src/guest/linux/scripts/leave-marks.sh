# Leaves $memory in volatile memory and $system_disk, synced, on the system disk; then tells what read-state.sh tells.
: "${memory:?}" "${system_disk:?}"
find_volatile_folder
make_own_folder "$volatile"
printf '%s\n' "$memory" >"$volatile/mark"

# Whole blocks, always in the same sectors: what is read there later is the disk's, whatever the memory remembers. Many of
# them, since a disk may go back in parts.
make_own_folder "${mark_file%/*}"
case $(stat -f -c %T "${mark_file%/*}") in
  tmpfs | ramfs | overlay*) fail 1 "${mark_file%/*} is not on a disk of the machine: mount one at /var/lib, which is in memory or an overlay" ;;
esac
[ -e "$mark_file" ] || created=yes
export system_disk
awk 'BEGIN { for (i = 0; i < 64; i++) printf "%-4095s\n", ENVIRON["system_disk"] }' | dd of="$mark_file" bs=4096 iflag=fullblock conv=notrunc,fsync status=none
[ -z "${created:-}" ] || sync -f "${mark_file%/*}"
tell_state
