#!/bin/bash
# A machine with an external snapshot is suspended to disk (managedsave), and the snapshot is removed: the overlay that the save
# file names is deleted, and the machine cannot be resumed any more.
# Expected: the removal is refused while there is a save file.
# Seen: the removal succeeds, and the machine cannot be started.
# Tried: libvirt 9.0.0 with QEMU 7.2.22, 11.3.0 with 10.0.13, 12.8.0 with 11.1.3: in all.
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

new a; define sda=a; must start $d
must snapshot-create-as $d s --disk-only
must managedsave $d
v snapshot-delete $d s || { echo "no fault: the removal is refused"; exit 0; }
v start $d && { echo "no fault: the machine is resumed"; exit 0; }
echo "the machine is $(v domstate $d --reason); $(v dominfo $d | grep "Managed save")"
echo "FAULT: the machine cannot be resumed"
exit 1
