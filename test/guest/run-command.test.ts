import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import type { Guest } from '../../src/guest/guest.ts'
import { makeSshKey } from '../../src/lab/keys.ts'
import { type OpenSsh, startOpenSsh } from '../hostile/open-ssh.ts'
import { LocalListener, PASSWORD, USERNAME } from '../stand-in/local-listener.ts'

/** An author's command by each protocol: a real OpenSSH server, and the listener of the Windows stand-in. */

let server: OpenSsh
let listener: LocalListener
const guests: Partial<Record<'linux' | 'windows', Guest>> = {}

beforeAll(async () => {
  const [host, user] = [makeSshKey(), makeSshKey()]
  server = await startOpenSsh({ hostKey: host.privateKey, user })
  listener = await LocalListener.start()
  const { port, username, privateKey } = server
  guests.linux = createGuest({
    ...{ name: 'debian-1', kind: 'linux' },
    ssh: { host: '127.0.0.1', port, username, privateKey, hostKey: host.fingerprint },
  })
  guests.windows = createGuest({
    ...{ name: 'win10-1', kind: 'windows' },
    winrm: {
      ...{ host: '127.0.0.1', port: listener.port, auth: 'negotiate' },
      ...{ username: USERNAME, password: PASSWORD },
    },
  })
}, 60_000)

afterAll(async () => {
  await Promise.all(Object.values(guests).map((guest) => guest.close()))
  await Promise.all([server.close(), listener.close()])
})

const kinds = [
  {
    kind: 'linux',
    echo: 'echo "$1"; cat; echo wrong >&2; exit 3',
    flood: 'head -c 300000 /dev/zero | tr "\\0" x',
    endless: 'while :; do sleep 1; done',
  },
  {
    kind: 'windows',
    echo: "$args[0]; $input; [Console]::Error.WriteLine('wrong'); exit 3",
    flood: "'x' * 300000",
    endless: 'while ($true) { Start-Sleep -Seconds 1 }',
  },
] as const

describe.each(kinds)('a $kind guest', ({ kind, echo, flood, endless }) => {
  const run = (command: string, { args = [] as string[], input = '', ms = 60_000 } = {}) => {
    const guest = guests[kind]
    if (!guest) throw new Error(`no ${kind} guest`)
    return guest.runCommand({ command, args, input }, Deadline.after(ms))
  }

  it('gives an author’s command its arguments and its input, and tells how it ended', async () => {
    const { exitCode, stdout, stderr } = await run(echo, { args: [`it’s "$HOME" \`id\``], input: 'a line\n' })
    expect([exitCode, stderr.trim()]).toEqual([3, 'wrong'])
    expect(stdout.split(/\r?\n/).slice(0, 2)).toEqual([`it’s "$HOME" \`id\``, 'a line'])
  })

  it('takes no more than it keeps', async () => {
    await expect(run(flood)).rejects.toMatchObject({ kind: 'too-much' })
  })

  it('is not waited for longer than was asked for, and runs the next command', async () => {
    await expect(run(endless, { ms: 2_000 })).rejects.toMatchObject({ kind: 'deadline' })
    expect((await run(echo, { args: ['next'] })).stdout).toContain('next')
  })
})
