#!/bin/bash
# A machine of a versioned machine type is kept, with its memory, by the older QEMU, and is to go on in the newer one: a
# snapshot with memory over an upgrade, and what every live migration does.
# Expected: it loads; that is what versioned machine types are for.
# Seen: «VQ 0 vring.num 1024 exceeds allocated max 128»: the newer QEMU loads no virtio-serial (the channel of the guest
# agent), virtio-net, virtio-scsi or virtio-balloon that the older one has written.
# Tried: written by QEMU 10.0.13 and loaded by 11.1.3: refused. By 10.0.13 into itself, 11.1.3 into 10.0.13 and into itself,
# and 7.2.22 into either: loaded. All of Debian, emulated, pc-i440fx and q35.
# Run it in an empty folder with the older QEMU, and there once more with the newer one. QEMU=… names another program.
set -u
qemu=${QEMU:-qemu-system-x86_64}
type=${TYPE:-pc-i440fx-10.0}
machine=(-S -nodefaults -no-user-config -display none -machine "$type" -accel tcg -m 64
  -device virtio-serial-pci -chardev null,id=agent -device virtserialport,chardev=agent,name=org.qemu.guest_agent.0)
$qemu -machine help | grep -q "^$type " || { echo "not tried: $($qemu --version | head -1) has no $type"; exit 2; }
load() { { sleep 3; echo quit; } | $qemu "${machine[@]}" -monitor stdio -incoming "exec:cat kept" 2>&1; }

if [ ! -e kept ]; then
  [ -z "$(ls -A)" ] || { echo "not tried: it wants an empty folder"; exit 2; }
  { echo cont; sleep 2; echo stop; echo 'migrate "exec:cat > kept"'; sleep 3; echo quit; } \
    | $qemu "${machine[@]}" -monitor stdio >/dev/null
  [ -s kept ] || { echo "not tried: nothing was kept"; exit 2; }
  load | grep "load of migration failed" && { echo "not tried: it does not even load into itself"; exit 2; }
  $qemu --version | head -1 > by
  echo "not tried: kept by $(cat by), and loaded by it; now run this again with the newer QEMU"
  exit 2
fi
load | grep -a "exceeds\|load of migration failed" > said
echo "kept by $(cat by), to be loaded by $($qemu --version | head -1)"
cat said
[ -s said ] || { echo "no fault: it loads"; exit 0; }
echo "FAULT: what one QEMU has kept of a machine does not load in the next"
exit 1
