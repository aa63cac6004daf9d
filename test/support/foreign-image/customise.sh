# Runs inside the new root file system: an ordinary Debian with a user of its own, which boots from BIOS and from UEFI.
echo foreign > /etc/hostname
printf '%s\n' '127.0.0.1 localhost' '127.0.1.1 foreign' > /etc/hosts
useradd --create-home --shell /bin/bash keeper
echo 'keeper ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/keeper
install -d -m 700 -o keeper -g keeper /home/keeper/.ssh
printf '%s\n' "$public_key" > /home/keeper/.ssh/authorized_keys
chown keeper:keeper /home/keeper/.ssh/authorized_keys
printf '%s\n' '[Match]' 'Name=e*' '[Network]' 'DHCP=ipv4' 'LinkLocalAddressing=no' > /etc/systemd/network/wired.network
systemctl enable --quiet systemd-networkd.service
systemctl mask --quiet systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer
# Emulated on a busy computer a service takes minutes to start, and its watchdog would end it meanwhile.
mkdir -p /etc/systemd/system.conf.d
printf '%s\n' '[Manager]' 'DefaultTimeoutStartSec=20min' 'DefaultDeviceTimeoutSec=20min' \
  > /etc/systemd/system.conf.d/slow.conf
for service in journald networkd udevd; do
  mkdir -p "/etc/systemd/system/systemd-$service.service.d"
  printf '%s\n' '[Service]' 'WatchdogSec=0' 'TimeoutStartSec=20min' \
    > "/etc/systemd/system/systemd-$service.service.d/slow.conf"
done
systemctl mask --quiet serial-getty@ttyS0.service
echo 'LABEL=foreign / ext4 noatime 0 1' > /etc/fstab

mkdir -p /boot/made /boot/grub
cat > /boot/grub/grub.cfg <<CFG
serial --unit=0
terminal_output serial
linux $(echo /boot/vmlinuz-*) root=LABEL=foreign ro console=ttyS0 quiet
initrd $(echo /boot/initrd.img-*)
boot
CFG
echo 'search --no-floppy --label foreign --set=root
set prefix=($root)/boot/grub
configfile /boot/grub/grub.cfg' > /tmp/early.cfg
modules='part_gpt ext2 normal configfile search search_label linux serial'
grub-mkimage -O i386-pc -p /boot/grub -c /tmp/early.cfg -o /boot/made/core.img biosdisk $modules
cp /usr/lib/grub/i386-pc/boot.img /boot/made/
grub-mkimage -O x86_64-efi -p /boot/grub -c /tmp/early.cfg -o /tmp/BOOTX64.EFI $modules
mformat -C -T 65536 -h 64 -s 32 -i /boot/made/esp.img ::
mmd -i /boot/made/esp.img ::/EFI ::/EFI/BOOT
mcopy -i /boot/made/esp.img /tmp/BOOTX64.EFI ::/EFI/BOOT/
# The table of the disk: where GRUB's core is, the EFI system partition, and the root.
truncate -s 1300M /tmp/disk
sfdisk --quiet /tmp/disk <<TABLE
label: gpt
start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649
start=4096, size=65536, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
start=69632, size=2457600, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4
TABLE
head -c 1M /tmp/disk > /boot/made/head.img
tail -c 1M /tmp/disk > /boot/made/tail.img
rm -rf /tmp/* /var/lib/apt/lists/* /var/cache/apt/*
