import { mkdtemp, readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { expect, it, onTestFinished } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { createGuestOf } from '../../../src/guest/create-guest.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { sayBegun } from '../../support/ssh-shell-begun.ts'

const UUID = '422e71fa-0102-0304-a1b2-c3d4e5f60718'
const soon = () => Deadline.after(10_000)

/** A server that takes any password, keeps what it was told, and says to be the machine of that UUID. */
async function serve(uuid: string | null, address: string, port = 0) {
  const [told, commands] = [[] as string[], [] as string[]]
  const server = new ssh2.Server({ hostKeys: [makeSshKey().privateKey] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (login) => {
      if (login.method !== 'password') return login.reject(['password'])
      told.push(login.password)
      login.accept()
    })
    client.on('session', (accept) => {
      accept().on('exec', (acceptCommand, _, { command }) => {
        commands.push(command)
        const channel = acceptCommand()
        sayBegun(channel, command)
        channel.on('data', (input: Buffer) => {
          commands.push(input.toString())
          const mark = /^echo ([0-9a-f-]+);/.exec(input.toString())?.[1]
          if (mark === undefined) return
          const identity = { hostName: 'h', os: 'o', version: '1', uuid, disks: [], standIn: false }
          channel.write(`${mark}\n${JSON.stringify(identity)}\n\n${mark} 0\n`)
          channel.stderr.write(`${mark}\n\n${mark} 0\n`)
        })
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(port, address, () => resolve()))
  onTestFinished(() => void server.close())
  return { told, commands, port: (server.address() as AddressInfo).port }
}

it.each([true, false])(
  'no password is told to another computer, once the machine has shown its key (known hosts: %s)',
  async (isKept) => {
    const knownHosts = join(await mkdtemp(join(tmpdir(), 'snapwitness-machine-key-')), 'known_hosts')
    const ours = await serve(UUID, '127.0.0.1')
    const other = await serve(UUID, '127.0.0.2', ours.port)
    let addresses = ['127.0.0.1']
    const login = { port: ours.port, username: 'root', password: 'correct horse' }
    const guest = createGuestOf(
      { name: 'debian-1', kind: 'linux', ssh: { ...login, ...(isKept && { knownHosts }) } },
      async () => ({ addresses, uuid: UUID, disks: [] }),
    )
    onTestFinished(() => guest.close())
    expect(await guest.identify(soon())).toMatchObject({ uuid: UUID })
    if (isKept) expect(await readFile(knownHosts, 'utf8')).toMatch(/^snapwitness\/debian-1 /m)
    await guest.close()
    addresses = ['127.0.0.2']
    await expect(guest.identify(soon())).rejects.toThrow(/host key/)
    expect([ours.told, other.told]).toEqual([['correct horse'], []])
  },
)

it.each([
  ['another computer', '564d1a2b-0102-0304-a1b2-c3d4e5f60718', 1],
  ['one that shows a user nothing', null, 2],
])('sudo’s password is told after the machine is proved, where a user can: %s', async (_, uuid, asked) => {
  const { port, commands } = await serve(uuid, '127.0.0.1')
  const login = { port, username: 'me', password: 'correct horse', sudo: { password: 'battery staple' } }
  const guest = createGuestOf({ name: 'debian-1', kind: 'linux', ssh: login }, async () => ({
    ...{ addresses: ['127.0.0.1'], uuid: UUID, disks: [] },
  }))
  onTestFinished(() => guest.close())
  await expect(guest.identify(Deadline.after(3_000))).rejects.toThrow()
  expect(commands[0]).toMatch(/^sh -c /)
  expect(commands.filter((command) => command.includes('exec sudo'))).toHaveLength(asked - 1)
})
