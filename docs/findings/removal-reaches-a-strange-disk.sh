#!/bin/bash
# A disk that has an internal snapshot «clean» of its own (of the machine that it comes from) is attached to a running machine
# that has a snapshot «clean» too. The machine's snapshot is removed: with it goes the one that is the disk's own.
# Expected: snapshot-delete removes the snapshot from the disks that it was made of.
# Seen: the snapshot that disk b brought with it is gone.
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

new a; new b; define sda=a
write b 1; qemu-img snapshot -c clean b; write b 2
must start $d
must snapshot-create-as $d clean
must attach-disk $d "$here/b" sdb --live --driver qemu --subdriver qcow2 --targetbus scsi
must snapshot-delete $d clean
virsh -q -c qemu:///system destroy $d
qemu-img snapshot -l b | grep -q clean && { echo "no fault: disk b has its own snapshot"; exit 0; }
qemu-img check -q b || { echo "not tried: disk b cannot be read"; exit 2; }
echo "FAULT: the snapshot that disk b brought with it is deleted"
exit 1
