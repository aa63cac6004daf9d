import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { freePort } from '../../support/ssh-greeting.ts'
import { hashed, makeFolder, type SshReferee, startPrivately } from './private-server.ts'

export const PASSWORD = 'correct horse'

/** What each user of the server is there for. */
const USERS = [
  { name: 'alice', shell: '/bin/bash', sudo: 'ALL' },
  { name: 'bob', shell: '/bin/dash', sudo: 'NOPASSWD: ALL' },
  { name: 'carol', shell: 'busybox/sh' },
  { name: 'keyonly', shell: '/bin/sh', methods: 'publickey' },
  { name: 'asked', shell: '/bin/sh', methods: 'keyboard-interactive' },
  { name: 'twice', shell: '/bin/sh', methods: 'publickey,keyboard-interactive' },
  { name: 'walled', shell: '/bin/sh', forwarding: 'no' },
]

/** Debian's openssh-server with PAM and sudo; every user has the same password and the same key. */
export async function startOpenSsh(authorizedKeys: readonly string[]): Promise<SshReferee> {
  const folder = await makeFolder()
  const port = await freePort()
  const key = join(folder, 'host_key')
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
  const { stdout } = await execa('ssh-keygen', ['-lf', `${key}.pub`])
  await writeFile(join(folder, 'authorized_keys'), `${authorizedKeys.join('\n')}\n`)
  await writeFile(join(folder, 'sshd_config'), serverConfig(folder, port))
  await writeUsers(folder)
  return startPrivately(serverScript(folder), { port, folder, hostKey: stdout.split(' ')[1] ?? '' })
}

function serverConfig(folder: string, port: number): string {
  const matches = USERS.flatMap(({ name, methods, forwarding }) => [
    ...(methods ? [`Match User ${name}`, `  AuthenticationMethods ${methods}`] : []),
    ...(forwarding ? [`Match User ${name}`, `  AllowTcpForwarding ${forwarding}`] : []),
  ])
  return [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${folder}/host_key`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    // The folder lies in a place where everybody may write.
    'StrictModes no',
    'PidFile none',
    'UsePAM yes',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication yes',
    'PermitRootLogin yes',
    'MaxStartups 100',
    ...matches,
    '',
  ].join('\n')
}

async function writeUsers(folder: string): Promise<void> {
  const etc = join(folder, 'etc')
  await mkdir(join(etc, 'pam.d'), { recursive: true })
  const hash = hashed(PASSWORD)
  const named = USERS.map((user, i) => ({ ...user, id: 4200 + i }))
  const passwd = named.map(
    ({ name, id, shell }) => `${name}:x:${id}:${id}::${folder}/home/${name}:${resolve(folder, shell)}`,
  )
  const system = ['root:x:0:0::/root:/bin/sh', 'sshd:x:4100:65534::/run/sshd:/usr/sbin/nologin']
  await writeFile(join(etc, 'passwd'), lines([...system, ...passwd]))
  await writeFile(
    join(etc, 'group'),
    lines(['root:x:0:', ...named.map(({ name, id }) => `${name}:x:${id}:`)]),
  )
  await writeFile(
    join(etc, 'shadow'),
    lines(['root', ...named.map(({ name }) => name)].map((name) => `${name}:${hash}:19000::::::`)),
    { mode: 0o600 },
  )
  // As Debian has it, and so that a password is asked for every time.
  const defaults = ['Defaults use_pty', 'Defaults timestamp_timeout=0']
  const sudoers = named.flatMap(({ name, sudo }) => (sudo ? `${name} ALL=(ALL) ${sudo}` : []))
  await writeFile(join(etc, 'sudoers'), lines([...defaults, ...sudoers]), { mode: 0o440 })
  const pam = lines([
    'auth required pam_unix.so nodelay',
    'account required pam_unix.so',
    'session required pam_permit.so',
  ])
  await writeFile(join(etc, 'pam.d', 'sshd'), pam)
  await writeFile(join(etc, 'pam.d', 'sudo'), pam)
  for (const { name } of named) await mkdir(join(folder, 'home', name), { recursive: true })
  await mkdir(join(folder, 'busybox'))
  await symlink('/bin/busybox', join(folder, 'busybox', 'sh'))
  await writeFile(join(folder, 'home', 'alice', '.bashrc'), 'echo noise; echo noise >&2\n')
}

function serverScript(folder: string): string {
  return `
mount -t tmpfs tmpfs /run
mkdir /run/sshd
for name in passwd shadow group sudoers pam.d; do mount --bind ${folder}/etc/$name /etc/$name; done
exec /usr/sbin/sshd -D -e -f ${folder}/sshd_config
`
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
