#!/bin/bash
# An internal snapshot, then an external one, which keeps the image as it is: a revert to the internal one goes back within
# that very image, and the machine writes on in it.
# Expected: the revert is refused, or leaves the image that the external snapshot keeps.
# Seen: that image holds moment 1, and whatever the machine writes from then on.
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

new a; write a 1; define sda=a
must snapshot-create-as $d internal
write a 2; must snapshot-create-as $d external --disk-only
write "$(source_of sda)" 3
v snapshot-revert $d internal || { echo "no fault: the revert is refused"; exit 0; }
v snapshot-list $d --tree
echo "the machine’s disk is $(source_of sda), which holds moment $(content "$(source_of sda)")"
echo "the external snapshot was made at moment 2; the image that it keeps holds moment $(content a)"
case $(content a) in
  2) echo "no fault: the external snapshot has kept moment 2"; exit 0 ;;
  1) echo "FAULT: the image of the external snapshot was taken back to the internal one"; exit 1 ;;
esac
echo "not tried: the disk holds something else"; exit 2
