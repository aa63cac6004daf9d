# Runs inside the new root file system (chroot, /bin/sh -eu): what a guest of the lab is beside its packages.
# The goal is a quick boot under emulation, where every process that is not started counts.

echo guest > /etc/hostname
echo '127.0.0.1 localhost' > /etc/hosts
# The machine gets its own id and host keys when it is first started from the golden state.
systemd-machine-id-setup 2> /dev/null
rm -f /etc/ssh/ssh_host_rsa_key* /etc/ssh/ssh_host_ecdsa_key*

# QEMU's user network is always the same one: 10.0.2.0/24, the host at .2, the guest at .15.
cat > /etc/systemd/system/static-network.service <<'UNIT'
[Unit]
Description=Static address on QEMU's user network
DefaultDependencies=no
Wants=network.target
Before=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/busybox sh -c 'ip link set eth0 up && ip address replace 10.0.2.15/24 dev eth0 && ip route replace default via 10.0.2.2'
[Install]
WantedBy=sysinit.target
UNIT
systemctl enable --quiet static-network.service

mkdir -p /etc/ssh/sshd_config.d /etc/systemd/system/ssh.service.d /etc/systemd/journald.conf.d
printf '%s\n' 'PermitRootLogin yes' 'PasswordAuthentication yes' 'UseDNS no' 'PrintMotd no' \
  'HostKey /etc/ssh/ssh_host_ed25519_key' 'MaxStartups 100' 'MaxSessions 100' > /etc/ssh/sshd_config.d/lab.conf
# Debian checks the configuration before every start; ours never changes.
printf '%s\n' '[Service]' 'ExecStartPre=' > /etc/systemd/system/ssh.service.d/lab.conf
# The kernel's messages stay where dmesg finds them; journald would copy each of them at every boot.
printf '%s\n' '[Journal]' 'Storage=volatile' 'ReadKMsg=no' > /etc/systemd/journald.conf.d/lab.conf
# PAM: no message of the day, no mail, no login records.
sed -i -E '/pam_(motd|mail|lastlog|limits|env|loginuid|keyinit)/d' /etc/pam.d/sshd

# Of a volume that ntfs-3g serves the kernel freezes nothing: what was written to it is written out before the rest is frozen.
mkdir -p /etc/qemu
printf '%s\n' '[general]' 'fsfreeze-hook=/etc/qemu/fsfreeze-hook' > /etc/qemu/qemu-ga.conf
printf '%s\n' '#!/bin/sh' '[ "$1" != freeze ] || ! grep -q fuseblk /proc/mounts || sync' > /etc/qemu/fsfreeze-hook
chmod 755 /etc/qemu/fsfreeze-hook

systemctl set-default --quiet multi-user.target
systemctl mask --quiet \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  systemd-tmpfiles-clean.timer getty.target getty@tty1.service getty-static.service serial-getty@ttyS0.service \
  console-getty.service systemd-logind.service systemd-pstore.service systemd-binfmt.service \
  systemd-firstboot.service systemd-journal-flush.service systemd-journal-catalog-update.service \
  systemd-machine-id-commit.service systemd-modules-load.service systemd-pcrphase.service \
  systemd-pcrphase-sysinit.service systemd-random-seed.service systemd-repart.service systemd-sysusers.service \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-user-sessions.service \
  systemd-ask-password-console.path systemd-ask-password-wall.path cryptsetup.target integritysetup.target \
  veritysetup.target remote-fs.target dev-hugepages.mount dev-mqueue.mount sys-fs-fuse-connections.mount \
  sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount proc-sys-fs-binfmt_misc.automount \
  systemd-initctl.socket systemd-journald-audit.socket kmod-static-nodes.service systemd-remount-fs.service \
  systemd-tmpfiles-setup.service systemd-tmpfiles-setup-dev.service systemd-sysctl.service

# Coldplug only what the lab's machines have: without this udev probes every emulated device and loads a driver for
# each feature of the processor.
mkdir -p /etc/systemd/system/systemd-udev-trigger.service.d
cat > /etc/systemd/system/systemd-udev-trigger.service.d/lab.conf <<'UNIT'
[Service]
ExecStart=
ExecStart=udevadm trigger --action=add --subsystem-match=block --subsystem-match=net --subsystem-match=virtio-ports
UNIT

# And name only disks: udevd reads all rules anew at every boot.
for rule in /usr/lib/udev/rules.d/*; do
  case ${rule##*/} in
    50-udev-default.rules | 60-block.rules | 60-persistent-storage.rules) ;;
    60-qemu-guest-agent.rules | 80-drivers.rules | 99-systemd.rules) ;;
    *) rm "$rule" ;;
  esac
done

# What the generators would find out at every boot is known: no fstab, no swap, no console logins.
mkdir -p /etc/systemd/system-generators
for generator in /usr/lib/systemd/system-generators/*; do
  ln -s /dev/null "/etc/systemd/system-generators/${generator##*/}"
done

rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/*.log /usr/lib/python3*/test
