#!/bin/bash
# A machine is suspended to disk (managedsave), an external snapshot is made of it, and it is started: it goes on with the disk
# of before, and writes into the very image that the snapshot is to keep.
# Expected: the create is refused while there is a save file, or the machine goes on with the snapshot's overlay.
# Seen: the machine writes into the image that the snapshot keeps.
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
# What a guest would write by itself.
guest_writes() {
  n=$(($(printf %d "'${1#sd}") - 97))
  for command in "write -q -P 0x3$2 0 64k" flush; do
    virsh -q -c qemu:///system qemu-monitor-command $d --hmp "qemu-io -d scsi0-0-0-$n \"$command\"" >/dev/null
  done
  [ "$(content "$(source_of $1)")" = $2 ] || { echo "not tried: a write did not arrive"; exit 2; }
}

new a; write a 1; define sda=a; must start $d
must managedsave $d
v snapshot-create-as $d s --disk-only || { echo "no fault: the create is refused"; exit 0; }
echo "while it is off its disk is $(source_of sda)"
must start $d
echo "when it runs its disk is $(source_of sda)"
guest_writes sda 2
echo "the image that the snapshot keeps holds moment $(content a)"
case $(content a) in
  1) echo "no fault: the snapshot has kept moment 1"; exit 0 ;;
  2) echo "FAULT: the machine writes into the image of its snapshot"; exit 1 ;;
esac
echo "not tried: the disk holds something else"; exit 2
