#!/bin/bash
# Three external snapshots, of which the second leaves disk b out. After a revert to the second the third is removed: with
# it goes the file that disk b, as it is now, has as its backing file. Nothing is reported.
# Expected: snapshot-delete removes no file that a disk of the machine or another snapshot needs.
# Seen: snapshot-delete succeeds, disk b has lost its backing file, and the machine cannot start.
# Tried: libvirt 11.3.0 with QEMU 10.0.13, 12.8.0 with 11.1.3 (9.0.0 reverts to no external snapshot): in both.
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

new a; new b; define sda=a sdb=b
write b 1; must snapshot-create-as $d first --disk-only
write "$(source_of sdb)" 2; must snapshot-create-as $d second --disk-only --diskspec sdb,snapshot=no
must snapshot-create-as $d third --disk-only
sleep 1.1
v snapshot-revert $d second || { echo "not tried: no revert to an external snapshot here"; exit 2; }
echo "after the revert b holds moment $(content "$(source_of sdb)")"
[ "$(content "$(source_of sdb)")" = 2 ] || { echo "not tried: the disk holds something else"; exit 2; }
v snapshot-delete $d third; status=$?
echo "snapshot-delete ended with $status; the folder now has:" *
qemu-img info --backing-chain "$(source_of sdb)" >/dev/null && { echo "no fault: disk b can be opened"; exit 0; }
v start $d
echo "FAULT: disk b has no backing file any more"
exit 1
