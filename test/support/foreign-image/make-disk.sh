# $1: the root file system as a tar, $2: the qcow2 disk to make. Run by fakeroot; a partition begins where the table of customise.sh says.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
mkdir "$work/root"
tar -xf "$1" -C "$work/root"
mv "$work/root/boot/made" "$work/made"
cd "$work"
mkfs.ext4 -q -L foreign -d root root.ext4 1200M
raw=disk.raw
truncate -s 1300M "$raw"
put() { dd if="$1" of="$raw" conv=notrunc,sparse bs="$3" seek="$2" status=none; }
# Where the boot sector finds the core of GRUB, and where that finds its own rest: an LBA of 8 bytes, lowest first.
printf '\000\010\000\000\000\000\000\000' | dd of=made/boot.img conv=notrunc bs=1 seek=92 status=none
printf '\001\010\000\000\000\000\000\000' | dd of=made/core.img conv=notrunc bs=1 seek=500 status=none
head -c 440 made/boot.img > boot
put made/head.img 0 1M
dd if=boot of="$raw" conv=notrunc bs=440 status=none
put made/core.img 2048 512
put made/esp.img 4096 512
put root.ext4 34 1M
put made/tail.img 1299 1M
qemu-img convert -O qcow2 "$raw" "$2"
