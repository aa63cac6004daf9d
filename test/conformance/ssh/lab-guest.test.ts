import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SshAccess } from '../../../src/core/access.ts'
import { Deadline } from '../../../src/core/deadline.ts'
import { SshShell } from '../../../src/guest/ssh/shell.ts'
import { type LabGuest, startLinuxGuest } from '../../guest/lab-guest.ts'
import { covers } from '../covers.ts'
import { startAgent } from './agent.ts'

// An emulated guest is slow at logins.
const soon = () => Deadline.after(60_000)
const PASSWORD = 'correct horse'

let lab: LabGuest
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-ssh-'))
  lab = await startLinuxGuest()
})
afterAll(async () => {
  await lab?.dispose()
  await rm(folder, { recursive: true })
})

function accessOf(changes: Partial<SshAccess>): SshAccess {
  if (!('ssh' in lab.access)) throw new Error('Not a Linux guest.')
  return { ...lab.access.ssh, machine: lab.access.name, ...changes }
}

/** What a shell of our own prints; it is closed then. */
async function printed(script: string, changes: Partial<SshAccess> = {}): Promise<string> {
  const shell = new SshShell(accessOf(changes))
  try {
    const { stdout, stderr, exitCode } = await shell.run(script, soon())
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    return stdout.trim()
  } finally {
    await shell.close()
  }
}

describe("our SSH client on the guest's own OpenSSH", covers('SSH client', 'the guest’s OpenSSH'), () => {
  it('logs in by password, by keyboard-interactive and by an agent', async () => {
    const without = { privateKey: undefined }
    await printed(`echo 'root:${PASSWORD}' | chpasswd --crypt-method SHA256 --sha-rounds 1000`)
    expect(await printed('id -u', { ...without, password: PASSWORD })).toBe('0')

    const server = '/tmp/asking'
    await printed(
      `printf '%s\\n' 'Port 2222' 'PidFile ${server}.pid' 'UsePAM yes' 'PermitRootLogin yes' 'PasswordAuthentication no' \\
        'KbdInteractiveAuthentication yes' 'PubkeyAuthentication no' 'HostKey /etc/ssh/ssh_host_ed25519_key' >${server}
       /usr/sbin/sshd -f ${server}`,
    )
    // Only port 22 leads out of the machine: the second server is reached through the first.
    const { host, port, username, hostKey, privateKey } = accessOf({})
    const jump = { host, port, username, hostKey, privateKey } as NonNullable<SshAccess['jump']>
    const asking = { host: '127.0.0.1', port: 2222, jump, password: PASSWORD }
    expect(await printed('id -u', { ...without, ...asking })).toBe('0')

    const agent = await startAgent(folder, privateKey ?? '')
    try {
      expect(await printed('id -u', { ...without, agent: agent.socket })).toBe('0')
    } finally {
      await agent.stop()
    }
  })

  it('learns its host key on first use', async () => {
    const knownHosts = join(folder, 'known_hosts')
    for (const _ of [1, 2]) expect(await printed('id -u', { hostKey: undefined, knownHosts })).toBe('0')
    expect((await readFile(knownHosts, 'utf8')).split('\n')).toHaveLength(2)
  })

  it('notices within seconds that the machine was reverted under a script, and connects anew', async () => {
    const snapshot = await lab.machine.takeSnapshot({
      name: 'before',
      description: '',
      memory: true,
      quiesce: false,
    })
    const shell = new SshShell(accessOf({}))
    try {
      await shell.run('true', soon())
      const script = shell.run('sleep 300', Deadline.after(300_000)).catch((thrown) => thrown)
      await lab.machine.revertTo(snapshot.id, { suppressPowerOn: false })
      const told = await Promise.race([script, sleep(20_000, 'silence')])
      expect(told).toMatchObject({ kind: 'unreachable' })
      expect((await shell.run('id -u', soon())).stdout).toBe('0\n')
    } finally {
      await shell.close()
    }
  })
})
