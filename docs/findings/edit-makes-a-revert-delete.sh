#!/bin/bash
# The description of the current snapshot is edited after a revert to it, and it is made current with that (snapshot-edit
# --current; snapshot-create --redefine --current does the same). The next revert to it deletes the image of another branch.
# Expected: an edit of the description changes nothing of the files, and the other branch stays.
# Seen: the edit takes <revertDisks> from the snapshot. The second revert leaves its own last overlay behind, deletes the
# image that the snapshot «branch» keeps, and succeeds.
# Tried: libvirt 11.3.0 with QEMU 10.0.13, 12.8.0 with 11.1.3; without --current there is no fault (9.0.0 reverts to no external
# snapshot).
# Run it as root in an empty folder. It makes one domain, which it removes; the images stay, to be looked at.
set -u
[ -z "$(ls -A)" ] || { echo "not tried: it wants an empty folder"; exit 2; }
d=finding-$$ here=$PWD
v() { echo "+ virsh $*" >&2 && virsh -q -c qemu:///system "$@"; }
must() { v "$@" || { echo "not tried: $1 failed"; exit 2; }; }
cleanup() {
  virsh -c qemu:///system destroy $d
  virsh -c qemu:///system undefine $d --snapshots-metadata --checkpoints-metadata --managed-save
} >/dev/null 2>&1
trap cleanup EXIT
# Each disk holds, in its first block, the number of the moment at which it was written last.
new() { qemu-img create -q -f qcow2 "$1" 16M; }
write() { qemu-io -f qcow2 -c "write -q -P 0x3$2 0 64k" "$1"; }
content() { qemu-io -r -U -f qcow2 -c "read -v 0 512" "$1" 2>/dev/null | sed -n "s/^00000000: *3\(.\) .*/\1/p"; }
source_of() { virsh -q -c qemu:///system domblklist $d | sed -n "s/^ *$1  *//p"; }
define() {
  for disk; do
    xml="${xml-}<disk type='file'><driver name='qemu' type='qcow2'/><source file='$here/${disk#*=}'/>"
    xml="$xml<target dev='${disk%=*}' bus='scsi'/></disk>"
  done
  cat > "$d.xml" <<XML
<domain type="qemu"><name>$d</name><memory unit="MiB">32</memory><os><type arch="x86_64">hvm</type></os>
<devices><controller type="scsi" model="virtio-scsi"/>$xml</devices></domain>
XML
  must define "$d.xml"
}

new a; write a 1; define sda=a
must snapshot-create-as $d root --disk-only; write "$(source_of sda)" 2
must snapshot-create-as $d branch --disk-only
kept=$(virsh -q -c qemu:///system snapshot-dumpxml $d branch --xpath "//domain/devices/disk/source/@file" | sed 's/.*"\(.*\)"/\1/')
echo "the snapshot «branch» is in $kept, which holds moment $(content "$kept")"
[ "$(content "$kept")" = 2 ] || { echo "not tried: it holds something else"; exit 2; }
sleep 1.1
v snapshot-revert $d root || { echo "not tried: no revert to an external snapshot here"; exit 2; }
printf '#!/bin/sh\nsed -i "0,/<.name>/s//<\\/name><description>edited<\\/description>/" "$1"\n' > edit; chmod +x edit
EDITOR=$here/edit must snapshot-edit $d root --current
sleep 1.1
v snapshot-revert $d root; status=$?
echo "the second revert to «root» ended with $status; the folder now has:" *
[ -e "$kept" ] && { echo "no fault: the image of the other branch is there"; exit 0; }
v snapshot-revert $d branch
echo "FAULT: the revert deleted the image that the snapshot «branch» keeps"
exit 1
