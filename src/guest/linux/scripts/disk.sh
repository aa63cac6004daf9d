# Finding the disk $uuid (32 hexadecimal digits, lower case) of $size bytes by what the hypervisor called it, and its volume.

# By the last 12 digits of the UUID: its first ones are the same for all disks of a hypervisor.
mount_point=/mnt/snapwitness-${uuid#????????????????????}

require_disk() {
  find_disk
  [ -n "$name" ] || fail "$DISK_ABSENT" "no disk of this system calls itself $uuid"
}

# Sets $name (sdb), or leaves it empty. A scan only adds disks, so one that answers is not scanned for.
find_disk() {
  look_for_disk
  [ -z "$name" ] || drop_if_gone
  [ -z "$name" ] || return 0
  drop_in_its_place
  for scan in /sys/class/scsi_host/host*/scan; do
    [ ! -w "$scan" ] || echo '- - -' >"$scan" 2>/dev/null || :
  done
  # The kernel attaches disks in the background.
  for _ in 1 2 3 4 5; do
    look_for_disk
    [ -z "$name" ] || break
    sleep 0.1
  done
}

# Where no disk calls itself so, the only one of that size that bears no other's UUID and is in no other's use: as on SATA
# and NVMe, and without disk.EnableUUID, where a guest sees no UUID of a disk.
look_for_disk() {
  name= nameless= alike=0
  for entry in /sys/block/*; do
    read_ids
    case $ids in
      *"$uuid"*) name=${entry##*/} ;;
      *6000[cC]29*) ;;
      *) ! may_be_it || nameless=${entry##*/} alike=$((alike + 1)) ;;
    esac
  done
  [ -n "$name" ] || [ $alike -ne 1 ] || name=$nameless
}

# Sets $ids: what the kernel remembers that the disk $entry calls itself.
read_ids() {
  ids=
  for id in "$entry/device/vpd_pg80" "$entry/device/wwid" "$entry/wwid" "$entry/serial"; do
    first_line "$id"
    ids="$ids $line"
  done
}

# Whether $entry is a disk of our size that nobody else uses.
may_be_it() {
  [ -n "${size:-}" ] && [ -e "$entry/device" ] || return 1
  first_line "$entry/size"
  [ $((${line:-0} * 512)) -eq "$size" ] && is_unused
}

# Whether nobody else has mounted $entry or built upon it.
is_unused() {
  for part in "$entry" "$entry/${entry##*/}"*; do
    for holder in "$part/holders/"*; do [ ! -e "$holder" ] || return 1; done
    find_mount "${part#/sys/block/}"
    case $mounted in '' | "$mount_point") ;; *) return 1 ;; esac
  done
}

# A kernel may remember a disk that was taken away, above all when its memory is older than that: asked anew, such a disk
# has no size, or calls itself as the one that has its place now. Forgotten, it comes back with a scan if it is there after
# all.
drop_if_gone() {
  entry=/sys/block/$name
  [ -w "$entry/device/rescan" ] || return 0
  echo 1 >"$entry/device/rescan"
  first_line "$entry/size"
  sectors=$line
  read_ids
  case $sectors$ids in
    '0 '*) ;;
    *"$uuid"*) return 0 ;;
    *6000[cC]29*) ;;
    *) return 0 ;;
  esac
  echo 1 >"$entry/device/delete"
  name=
}

# Where a disk was taken away, and the kernel not told, it takes ours for that one and lets no scan look there.
drop_in_its_place() {
  for entry in /sys/block/*; do
    read_ids
    case $ids in *6000[cC]29*) ;; *) continue ;; esac
    [ -w "$entry/device/rescan" ] && is_unused || continue
    echo 1 >"$entry/device/rescan"
    read_ids
    case $ids in *"$uuid"*) echo 1 >"$entry/device/delete" ;; esac
  done
}

# Lets the kernel forget what it remembers of the disk, its cached blocks and its partitions, and probes it afresh.
refresh_disk() {
  need blkid blockdev cmp
  # One that has just come is seen a moment before it can be opened.
  for _ in 1 2 3 4 5; do
    if true 2>/dev/null <"/dev/$name"; then break; fi
    sleep 0.1
  done
  blockdev --flushbufs "/dev/$name"
  # Refused while a partition is mounted; then the kernel's table is the one in use.
  blockdev --rereadpt "/dev/$name" 2>/dev/null || :
  probe_disk
}

# Sets $probed: what is written on the disk and on its partitions, read there and not in udev's memory.
# The blkid of busybox knows no partition tables and takes any option: with it a disk full of data would look blank. It
# says 0 with nothing found, where the one of util-linux says 2.
probe_disk() {
  set -- "/dev/$name"
  for entry in "/sys/block/$name/$name"*; do
    [ ! -e "$entry/partition" ] || set -- "$@" "/dev/${entry##*/}"
  done
  found=0
  probed=$(blkid -p -o export "$@" 2>/dev/null) || found=$?
  case $found$probed in
    0*DEVNAME=* | [28]*) ;;
    *) fail 127 "this system has no blkid that can probe, as util-linux has it" ;;
  esac
}

# Picks one device out of $probed: sets $scheme $type $volume_label $kind.
pick() { # NAME
  scheme='' type='' volume_label='' kind=other device=
  while IFS='=' read -r key value; do
    [ "$key" != DEVNAME ] || device=$value
    [ "$device" = "/dev/$1" ] || continue
    case $key in
      PTTYPE) scheme=$value ;;
      TYPE) type=$value ;;
      LABEL) volume_label=$value ;;
      PART_ENTRY_TYPE)
        case $value in
          0fc63daf-8483-4772-8e79-3d69d8477de4 | ebd0a0a2-b9e5-4433-87c0-68b6b72699c7 | 0x83 | 0x7) kind=data ;;
          e3c9e316-0b5c-4db8-817d-f92df00215ae) kind=msr ;;
          c12a7328-f81f-11d2-ba4b-00a0c93ec93b | 0xef) kind=efi ;;
        esac
        ;;
    esac
  done <<PROBED
$probed
PROBED
}

# `zeros`, `data` or `unreadable`: the first and the last MiB. The cache was just flushed. Sets $ends.
look_at_ends() {
  first_line "/sys/block/$name/size"
  ends=zeros
  cmp -s -n 1048576 "/dev/$name" /dev/zero &&
    cmp -s -n 1048576 "/dev/$name" /dev/zero $((line * 512 - 1048576)) 0 || ends=$?
  case $ends in
    zeros) ;;
    1) ends=data ;;
    *) ends=unreadable ;;
  esac
}

# Where a device is mounted, by its number, because it may have many names; empty when it is not. Sets $mounted.
find_mount() { # NAME of the disk, or disk/partition
  mounted=
  first_line "/sys/block/$1/dev"
  while read -r _ _ number _ place _; do
    [ "$number" != "$line" ] || mounted=$place
  done </proc/self/mountinfo
}

# For scripts that work on the files of the volume.
require_mounted() {
  require_disk
  is_mounted "$mount_point" || fail "$NO_VOLUME" "the volume of disk $uuid is not mounted at $mount_point"
}

# Mounts the first partition that has a file system.
mount_volume() {
  for entry in "/sys/block/$name/$name"*; do
    partition=${entry##*/}
    pick "$partition"
    [ -z "$type" ] || break
  done
  [ -n "$type" ] || fail "$NO_VOLUME" "disk $uuid (/dev/$name) has no volume to mount"
  find_mount "$name/$partition"
  [ "$mounted" != "$mount_point" ] || return 0
  mkdir -p "$mount_point"
  # Not where a link leads that somebody else has made.
  [ ! -L "$mount_point" ] && [ -O "$mount_point" ] || fail 1 "$mount_point is no folder of root: see who has made it, and remove it"
  mount -t "$type" "/dev/$partition" "$mount_point"
}
