#!/bin/bash
# The first snapshot of a running machine, a disk attached, the second, a revert to the first (which takes the disk away, as
# documented), and the removal of the second.
# Expected: the second is removed, or an error.
# Seen: the daemon dies.
# Tried: libvirt 9.0.0 with QEMU 7.2.22, 11.3.0 with 10.0.13, 12.8.0 with 11.1.3: in the first alone.
# Run it as root in an empty folder, on a host whose libvirt daemon may die. It makes one domain, which it removes.
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

new a; new b; define sda=a; must start $d
must snapshot-create-as $d first
must attach-disk $d "$here/b" sdb --live --config --driver qemu --subdriver qcow2 --targetbus scsi
must snapshot-create-as $d second
v snapshot-revert $d first
v snapshot-delete $d second 2>&1 | tee said
grep -q "End of file\|closed" said || { echo "no fault: the daemon lives"; exit 0; }
echo "FAULT: the daemon died"
exit 1
