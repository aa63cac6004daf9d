# Runs inside the new root file system after customise.sh: a small initramfs that only finds the system disk. $more_modules
# are those that it has besides.
# Debian's own takes seconds under emulation; the guest's udev comes later anyway.

kernel=$(ls /lib/modules)
work=/tmp/initramfs
mkdir -p "$work/bin" "$work/dev" "$work/proc" "$work/sys" "$work/root" "$work/modules"
cp /bin/busybox "$work/bin/busybox"

# modprobe names a module's dependencies before it: the order in which insmod wants them.
order=0
for module in sd_mod vmw_pvscsi vmxnet3 virtio_pci virtio_console $more_modules; do
  modprobe --set-version "$kernel" --show-depends "$module" | while read -r verb path _; do
    [ "$verb" = insmod ] && printf '%s\n' "$path"
  done
done | awk '!seen[$0]++' | while read -r path; do
  order=$((order + 1))
  cp "$path" "$work/modules/$(printf %02d "$order")-${path##*/}"
done

cat > "$work/init" <<'INIT'
#!/bin/busybox sh
bb=/bin/busybox
$bb mount -t devtmpfs dev /dev
$bb mount -t proc proc /proc
$bb mount -t sysfs sys /sys
for module in /modules/*.ko; do $bb insmod "$module"; done
# The system disk is unit 0, which Linux shows as target 0 of the only SCSI host, or where the machine says; /dev/sda may be
# another one.
system='/sys/bus/scsi/devices/*:0:0:0/block/*'
for word in $($bb cat /proc/cmdline); do
  case $word in lab.system_disk=*) system=${word#*=} ;; esac
done
until set -- $system; [ -e "$1" ]; do $bb usleep 20000; done
$bb mount -t ext4 -o noatime "/dev/${1##*/}" /root
for kept in dev proc sys; do $bb mount --move "/$kept" "/root/$kept"; done
exec $bb switch_root /root /sbin/init
INIT
chmod 755 "$work/init"

(cd "$work" && find . | busybox cpio -o -H newc > /boot/initramfs.cpio)

# QEMU starts an uncompressed kernel by its PVH entry: that spares the guest a second of emulated decompression.
# Linux/x86 boot protocol: the sector count of the setup code is at 0x1f1, payload offset and length at 0x248.
bzimage="/boot/vmlinuz-$kernel"
number() { od -An -t "u$2" -j "$1" -N "$2" "$bzimage" | tr -d ' '; }
start=$((($(number 0x1f1 1) + 1) * 512 + $(number 0x248 4)))
# The payload, lz4 or xz, ends with its decompressed length, which either takes for a broken end.
payload() { tail -c "+$((start + 1))" "$bzimage" | head -c "$(($(number 0x24c 4) - 4))"; }
case $(payload | head -c 6 | od -An -t x1 | tr -d ' ') in
  fd377a585a00) payload | xz -dc > /boot/vmlinux ;;
  *) payload | lz4 -dc > /boot/vmlinux ;;
esac

rm -rf "$work" "$bzimage" /boot/System.map-* /boot/config-*
