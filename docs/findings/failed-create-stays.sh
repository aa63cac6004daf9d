#!/bin/bash
# A snapshot whose description cannot be written (here a file is in the way; a full or read-only /var does the same):
# the create fails, and the snapshot stays in the images. The next one of that name succeeds, beside the first.
# Expected: after the failed create no image has a snapshot; a revert to the second gives the moment of the second.
# Seen: the first snapshot stays in the image, virsh lists none, and the revert to the second gives moment 1.
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

new a; define sda=a
in_the_way=/var/lib/libvirt/qemu/snapshot/$d
write a 1; touch "$in_the_way"
v snapshot-create-as $d s && { echo "not tried: the first create succeeded"; exit 2; }
rm "$in_the_way"
echo "listed by virsh: $(v snapshot-list $d --name | grep -c s); in the image: $(qemu-img snapshot -l a | grep -c ' s ')"
write a 2; v snapshot-create-as $d s || { echo "no fault: the second create is refused"; exit 0; }
qemu-img snapshot -l a
write a 3; v snapshot-revert $d s
echo "the second «s» was made at moment 2; after the revert to it the disk holds moment $(content a)"
case $(content a) in
  2) echo "no fault: the revert gives the snapshot that is listed"; exit 0 ;;
  1) echo "FAULT: the revert gave the snapshot whose create had failed"; exit 1 ;;
esac
echo "not tried: the disk holds something else"; exit 2
