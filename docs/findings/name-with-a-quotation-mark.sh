#!/bin/bash
# A snapshot with memory whose name has a quotation mark, as «before "the upgrade"».
# Expected: it holds the disk and the memory, or is refused.
# Seen: «created», and in the list; the image has no snapshot, and a removal of it ends with success as well.
# Tried: libvirt 9.0.0 with QEMU 7.2.22: so. 11.3.0 with 10.0.13, and 12.8.0 with 11.1.3: refused, «Invalid job ID».
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

name='before "the upgrade"'
new a; define sda=a
write a 1; must start $d
v snapshot-create-as $d "$name"; status=$?
v snapshot-list $d --name
kept=$(qemu-img snapshot -U -l a | grep -c upgrade)
echo "the snapshot «$name» ended with $status, and the image has $kept of that name"
[ "$status" = 0 ] || { echo "no fault: it is refused"; exit 0; }
[ "$kept" = 0 ] || { echo "no fault: the image has it"; exit 0; }
v snapshot-delete $d "$name"; echo "its removal ended with $?"
echo "FAULT: the snapshot was made of nothing, and with success"
exit 1
