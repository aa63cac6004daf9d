# The way into the hypervisor's own Debian: run in new mount and PID namespaces, as their first process. It leaves nothing
# when it ends: the mounts go with the one, daemon and machines with the other. Paths mean the same inside and outside.
# $root: the Debian, which is never written to; $state: what libvirt keeps; $cache: the images; $lab: the lab's folder;
# $kvm: the name of that device, where it is used
mount --make-rprivate /
new="$state/debian"
mkdir -p "$new" "$state/etc" "$state/lib" "$state/log"
mount -t tmpfs -o mode=755 snapwitness "$new"
cd "$new"
mkdir -p usr dev proc sys run tmp etc/libvirt var/cache/libvirt var/lib/libvirt var/log/libvirt
for link in bin sbin lib lib64; do ln -s "usr/$link" "$link"; done
ln -s ../run var/run
mount --bind -o ro "$root/usr" usr
mount -t tmpfs -o mode=755 snapwitness dev
mount --rbind /sys sys
mount -t proc proc proc
mkdir dev/shm dev/pts
# Where machines are emulated there is no KVM: libvirt would try it out again and again, and one that only seems to work
# holds it up for minutes.
for node in null zero full random urandom tty $kvm; do : > "dev/$node"; mount --bind "/dev/$node" "dev/$node"; done
mount --bind /dev/pts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd/0 dev/stdin
for file in passwd group ld.so.cache; do cp "$root/etc/$file" etc/; done
# libvirt looks up the user that Debian compiles into it, whoever runs its machines; Debian 12 makes that one in a package
# of its own.
grep -q '^libvirt-qemu:' etc/passwd || echo 'libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin' >> etc/passwd
grep -q '^libvirt-qemu:' etc/group || echo 'libvirt-qemu:x:64055:' >> etc/group
cp -r "$root/etc/alternatives" etc/
# libvirt looks up what this computer is called, and waits for a name server that does not know it.
printf '127.0.0.1 localhost %s\n' "$(hostname)" > etc/hosts
echo 'hosts: files' > etc/nsswitch.conf
mount --bind "$state/etc" etc/libvirt
mount --bind "$state/lib" var/lib/libvirt
mount --bind "$state/log" var/log/libvirt
for folder in "$cache" "$lab"; do mkdir -p "$new$folder"; done
mount --bind -o ro "$cache" "$new$cache"
mount --bind "$lab" "$new$lab"
cat > etc/libvirt/qemu.conf <<'CONF'
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
CONF
echo 'auth_unix_rw = "none"' > etc/libvirt/libvirtd.conf
# The first process collects whoever loses a parent, and ends when standard input does: when the lab is gone, however.
exec chroot . perl -e '
if (!fork) {
  open STDIN, "<", "/dev/null";
  open STDOUT, ">>", "/var/log/libvirt/libvirtd.log";
  open STDERR, ">&STDOUT";
  # As systemd does: a daemon that dies is started again, and finds the machines that go on without it.
  for (;;) { system "libvirtd"; sleep 1 }
}
$SIG{CHLD} = "IGNORE";
1 while sysread STDIN, $_, 4096;'
