#!/bin/bash
# A running machine with an external snapshot with memory, and no room for the second disk's new overlay: the revert fails,
# and leaves the machine paused on the snapshot's own images. Whoever resumes it destroys the snapshot; the next revert
# succeeds, with what was written since.
# Expected: a revert that fails leaves the snapshot's images read-only, or the machine off.
# Seen: the machine is paused on the images of the snapshot, can be resumed, and the next revert gives moment 3.
# Tried: libvirt 11.3.0 with QEMU 10.0.13, 12.8.0 with 11.1.3 (9.0.0 reverts to no external snapshot): in both.
# Run it as root in an empty folder. It makes one domain, which it removes, and mounts a small tmpfs in that folder.
set -u
[ -z "$(ls -A)" ] || { echo "not tried: it wants an empty folder"; exit 2; }
d=finding-$$ here=$PWD
v() { echo "+ virsh $*" >&2 && virsh -q -c qemu:///system "$@"; }
must() { v "$@" || { echo "not tried: $1 failed"; exit 2; }; }
cleanup() {
  virsh -c qemu:///system destroy $d
  virsh -c qemu:///system undefine $d --snapshots-metadata --checkpoints-metadata --managed-save
  umount small
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

new a; mkdir small; mount -t tmpfs -o size=1300k none small || { echo "not tried: no tmpfs"; exit 2; }
new small/b; write a 1; write small/b 1; define sda=a sdb=small/b; must start $d
must snapshot-create-as $d s --memspec "$here/memory" --diskspec sdb,file="$here/b.s"
guest_writes sda 2
dd if=/dev/zero of=small/other bs=4k 2>/dev/null
v snapshot-revert $d s 2>&1 | tee said
grep -q "not supported" said && { echo "not tried: no revert to an external snapshot here"; exit 2; }
echo "the machine is $(v domstate $d --reason); its disk is $(source_of sda)"
[ "$(source_of sda)" = "$here/a" ] && v resume $d && guest_writes sda 3
rm small/other; sleep 1.1
v snapshot-revert $d s
echo "the snapshot was made at moment 1; after the second revert the disk holds moment $(content "$(source_of sda)")"
case $(content "$(source_of sda)") in
  1) echo "no fault: the snapshot has kept moment 1"; exit 0 ;;
  3) echo "FAULT: the machine wrote into the image of its snapshot"; exit 1 ;;
esac
echo "not tried: the disk holds something else"; exit 2
