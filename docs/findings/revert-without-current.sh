#!/bin/bash
# A snapshot is redefined as a move to another host does (its XML, without --current), and reverted to.
# Expected: a revert, or an error.
# Seen: the daemon dies.
# Tried: libvirt 11.3.0 with QEMU 10.0.13, 12.8.0 with 11.1.3 (9.0.0 reverts to no external snapshot): in both.
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

new a; define sda=a
must snapshot-create-as $d s --disk-only
must snapshot-dumpxml $d s > s.xml
must snapshot-delete $d s --metadata
must snapshot-create $d s.xml --redefine
v snapshot-revert $d s 2>&1 | tee said
grep -q "not supported" said && { echo "not tried: no revert to an external snapshot here"; exit 2; }
grep -q "End of file\|closed" said || { echo "no fault: the daemon lives"; exit 0; }
echo "FAULT: the daemon died"
exit 1
