#!/bin/bash
# A running machine of two disks, an internal snapshot, then a dirty bitmap on the second disk (a checkpoint, or whatever an
# incremental backup leaves). The revert takes the first disk back, fails at the second, and ends the machine.
# Expected: a revert that cannot be done is refused, and changes nothing.
# Seen: disk a is of the snapshot, disk b of now, and the machine is off.
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

new a; new b; write a 1; write b 1; define sda=a sdb=b; must start $d
must snapshot-create-as $d s
guest_writes sda 2; guest_writes sdb 2
v checkpoint-create-as $d nightly --diskspec sda,checkpoint=no --diskspec sdb ||
  must qemu-monitor-command $d '{"execute":"block-dirty-bitmap-add","arguments":{"node":"libvirt-1-format","name":"nightly","persistent":true}}'
v snapshot-revert $d s; status=$?
echo "the revert ended with $status; the machine is $(v domstate $d); a holds moment $(content a), b moment $(content b)"
case $(content a)$(content b) in
  11 | 22) echo "no fault: both disks are of one moment"; exit 0 ;;
  12) echo "FAULT: one disk is of the snapshot, the other of now"; exit 1 ;;
esac
echo "not tried: the disks hold something else"; exit 2
