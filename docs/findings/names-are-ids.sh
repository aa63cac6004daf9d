#!/bin/bash
# Snapshots whose names are numbers, and a disk that came later: a revert takes what has this number as its id.
# Expected: after the revert to "2" both disks hold moment 2.
# Seen: disk b, to which «2» is the id of the snapshot «3», holds moment 3, and the revert ends with success.
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
write a 1; must snapshot-create-as $d 1
must attach-disk $d "$here/b" sdb --config --driver qemu --subdriver qcow2 --targetbus scsi
write a 2; write b 2; must snapshot-create-as $d 2
write a 3; write b 3; must snapshot-create-as $d 3
v snapshot-revert $d 2; status=$?
echo "the revert to the snapshot «2» ended with $status: disk a holds moment $(content a), disk b moment $(content b)"
qemu-img snapshot -l b
[ "$status" = 0 ] || { echo "no fault: the revert is refused"; exit 0; }
case $(content a)$(content b) in
  22) echo "no fault: both disks are of one moment"; exit 0 ;;
  23) echo "FAULT: the revert to «2» succeeded, and the disks are of two moments"; exit 1 ;;
esac
echo "not tried: the disks hold something else"; exit 2
