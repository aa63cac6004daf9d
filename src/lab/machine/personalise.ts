import { randomBytes } from 'node:crypto'
import { Deadline } from '../../core/deadline.ts'
import type { GuestAgent } from './qemu/guest-agent.ts'

/** Who may log in to a guest. */
export type Account = LinuxAccount | StandInAccount

export interface LinuxAccount {
  /** `root`: there is nobody else. */
  readonly username: string
  readonly password: string
  /** One line of root's authorized_keys. */
  readonly publicKey: string
  /** The guest's own Ed25519 key, private, in OpenSSH's format. */
  readonly hostKey: string
}

export interface StandInAccount {
  readonly username: string
  readonly password: string
  /** Of its HTTPS listener, in PEM. */
  readonly certificate: { readonly key: string; readonly cert: string }
  /** How a disk arrives that was never seen before. */
  readonly diskPolicy: 'offline' | 'online'
  /** By their names: what it does besides, as some Windows do. */
  readonly liberties: readonly string[]
}

const PERSONALISE_MS = 180_000

/** Makes somebody of a guest that is nobody yet: one script, run by the guest agent. */
export async function personalise(
  { agent }: { agent: Pick<GuestAgent, 'run'> },
  machine: { name: string; uuid: string },
  account: Account,
): Promise<void> {
  const accountScript = 'hostKey' in account ? linuxScript(account) : standInScript(machine.name, account)
  const script = [accountScript, commonScript(machine), 'sync'].join('\n')
  await agent.run(script, Deadline.after(PERSONALISE_MS))
}

function linuxScript({ username, password, publicKey, hostKey }: LinuxAccount): string {
  const keyFile = '/etc/ssh/ssh_host_ed25519_key'
  return `
umask 077
rm -f ${keyFile}.pub
printf '%s\\n' ${quote(hostKey.trim())} > ${keyFile}
mkdir -p /root/.ssh
printf '%s\\n' ${quote(publicKey)} > /root/.ssh/authorized_keys
umask 022
# sshd starts itself anew, with its new key, while we go on.
kill -HUP "$(cat /run/sshd.pid)"

# Few rounds: the password is random, and hashing is slow under emulation.
printf '%s\\n' ${quote(`${username}:${password}`)} | chpasswd --crypt-method SHA256 --sha-rounds 1000
`
}

/**
 * What the lab's administrator has changed of the configuration that Windows comes with, as by `winrm set`: Basic, for
 * clients that come by HTTPS.
 */
const WINRM_CHANGES = { 'Service\\Auth\\Basic': 'true' }

function standInScript(
  computerName: string,
  { username, password, certificate, diskPolicy, liberties }: StandInAccount,
): string {
  const { key, cert } = certificate
  const account = JSON.stringify({
    username,
    password,
    computerName,
    diskPolicy,
    liberties,
    certificate: { key, cert },
  })
  return `
mkdir -p /etc/stand-in /var/lib/stand-in
umask 077
printf '%s\\n' ${quote(JSON.stringify(WINRM_CHANGES))} > /var/lib/stand-in/winrm.json.new
mv /var/lib/stand-in/winrm.json.new /var/lib/stand-in/winrm.json
printf '%s\\n' ${quote(account)} > /etc/stand-in/account.json.new
mv /etc/stand-in/account.json.new /etc/stand-in/account.json
umask 022
`
}

function commonScript({ name, uuid }: { name: string; uuid: string }): string {
  const seed = randomBytes(32).toString('hex')
  return `
date --utc --set=@${(Date.now() / 1000).toFixed(3)} > /dev/null
printf '%s\\n' ${quote(name)} > /etc/hostname
printf '%s\\n' ${quote(name)} > /proc/sys/kernel/hostname
printf '%s\\n' '127.0.0.1 localhost' ${quote(`127.0.1.1 ${name}`)} > /etc/hosts
printf '%s\\n' ${quote(uuid.replaceAll('-', ''))} > /etc/machine-id

# A kernel reads the UUID of the BIOS once, when it boots, and this one booted as nobody: until it boots again, the
# machine's own lies over that.
umask 077
printf '%s\\n' ${quote(uuid)} > /run/product_uuid
umask 022
mount --bind /run/product_uuid /sys/devices/virtual/dmi/id/product_uuid

# Every machine of a role has the same random state until it is stirred; 0x5207 is RNDRESEEDCRNG of random(4).
perl -e 'open my $r, ">", "/dev/urandom"; syswrite $r, shift; ioctl $r, 0x5207, 0' ${seed}

# The system disk has another serial number than in the golden state.
for disk in /sys/bus/scsi/devices/*:0:0:0; do [ ! -e "$disk" ] || echo 1 > "$disk/rescan"; done
udevadm trigger --action=change --subsystem-match=block
`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
