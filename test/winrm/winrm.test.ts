import { createHash, X509Certificate } from 'node:crypto'
import selfsigned from 'selfsigned'
import { afterEach, describe, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { connectWinRm, type WinRm, type WinRmAccess, WinRmError } from '../../src/winrm/winrm.ts'
import {
  commanded,
  created,
  type Reply,
  received,
  ScriptedListener,
  type SeenRequest,
  wellBehaved,
} from './scripted-listener.ts'

const soon = () => Deadline.after(5_000)
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.close()))
})

async function listenerThat(
  reply: (request: SeenRequest, nth: number) => Reply,
  tls?: { key: string; cert: string },
) {
  const listener = await ScriptedListener.start(reply, tls)
  open.push({ close: () => listener.stop() })
  return listener
}

function client(access: WinRmAccess): WinRm {
  const winRm = connectWinRm(access)
  open.unshift(winRm)
  return winRm
}

async function errorOf(work: Promise<unknown>): Promise<WinRmError> {
  const error = await work.then(
    (result) => result,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof WinRmError)) throw new Error(`Expected a WinRmError, got ${JSON.stringify(error)}.`)
  return error
}

describe('a command', () => {
  it('ends with its exact exit code, and its text survives a cut in the middle of a character', async () => {
    const euro = Buffer.from('€')
    const { access } = await listenerThat((request, nth) => {
      if (request.verb !== 'Receive') return wellBehaved(request)
      if (nth === 0) return received([['stdout', euro.subarray(0, 2)]])
      return received(
        [
          ['stdout', euro.subarray(2)],
          ['stderr', Buffer.from('Диск')],
          ['stdout', Buffer.from('!')],
        ],
        259,
      )
    })
    const result = await client(access).run('exit 259', { deadline: soon() })
    expect(result).toMatchObject({ exitCode: 259, stdout: '€!', stderr: 'Диск' })
  })

  it('is polled again as long as the listener says that nothing is new', async () => {
    const listener = await listenerThat((request, nth) =>
      request.verb === 'Receive' && nth < 3 ? { fault: 2150858793 } : wellBehaved(request),
    )
    expect(await client(listener.access).run('1', { deadline: soon() })).toMatchObject({ stdout: 'hello' })
    expect(listener.verbs.filter((verb) => verb === 'Receive')).toHaveLength(4)
  })

  it('follows another in the same shell, over the same connection, and is tidied up between', async () => {
    const listener = await listenerThat(wellBehaved)
    const winRm = client(listener.access)
    await Promise.all([winRm.run('1', { deadline: soon() }), winRm.run('2', { deadline: soon() })])
    await winRm.close()
    const one = ['Command', 'Receive', 'Signal']
    expect(listener.verbs).toEqual(['Create', ...one, ...one, 'Delete'])
    expect(listener.connections).toBe(1)
  })

  it('takes a script that is too long for a command line, and standard input, through its standard input', async () => {
    const listener = await listenerThat(wellBehaved)
    const script = `# ${'ж'.repeat(100_000)}`
    await client(listener.access).run(script, { deadline: soon(), stdin: 'a line' })
    const streams = listener.seen
      .filter(({ verb }) => verb === 'Send')
      .map(({ body }) => (body.Send as { Stream: Record<string, string> }).Stream)
    expect(streams.map((stream) => stream['@End'])).toEqual([
      ...streams.slice(1).map(() => undefined),
      'true',
    ])
    const sent = Buffer.concat(
      streams.map((stream) => Buffer.from(stream['#text'] ?? '', 'base64')),
    ).toString()
    const [first, ...rest] = sent.split('\r\n')
    expect(Buffer.from(first ?? '', 'base64').toString()).toBe(script)
    expect(rest).toEqual(['a line'])
  })
})

describe('a shell that vanished', () => {
  it('is replaced when the command surely did not start', async () => {
    const listener = await listenerThat((request, nth) => {
      if (request.verb === 'Create') return created(`SHELL-${nth + 1}`)
      if (request.verb === 'Command' && nth === 1) return { fault: 2150858843 }
      return wellBehaved(request)
    })
    const winRm = client(listener.access)
    await winRm.run('1', { deadline: soon() })
    expect(await winRm.run('2', { deadline: soon() })).toMatchObject({ exitCode: 0 })
    expect(listener.verbs.filter((verb) => verb === 'Create')).toHaveLength(2)
  })

  it('is an error when the command may have started, and the next command gets a new shell', async () => {
    const listener = await listenerThat((request, nth) =>
      request.verb === 'Receive' && nth === 0 ? { fault: 2150858843 } : wellBehaved(request),
    )
    const winRm = client(listener.access)
    expect(await errorOf(winRm.run('1', { deadline: soon() }))).toMatchObject({ kind: 'shell-gone' })
    expect(await winRm.run('2', { deadline: soon() })).toMatchObject({ exitCode: 0 })
  })
})

describe('a listener that fails', () => {
  it.each<[string, Reply, string]>([
    ['refuses the login', { status: 401 }, 'login'],
    ['has no room for another shell', { fault: { wmi: 2150859173 } }, 'quota'],
    ['answers with a fault that we do not know', { fault: 5 }, 'protocol'],
    ['is no WinRM listener', { status: 404 }, 'protocol'],
    ['says nothing that we understand', '<html/>', 'protocol'],
    ['cuts its answer', 'cut', 'unreachable'],
    ['never answers', 'hang', 'deadline'],
  ])('%s', async (_title, reply, kind) => {
    const { access } = await listenerThat(() => reply)
    const error = await errorOf(client(access).run('1', { deadline: Deadline.after(700) }))
    expect(error.kind).toBe(kind)
    expect(error.message).toMatch(/win10-1[\s\S]*\nHint: /)
    expect(JSON.stringify([error, error.message, error.fields])).not.toContain('horse')
  })

  it('refuses connections', async () => {
    const listener = await listenerThat(wellBehaved)
    const { access } = listener
    await listener.stop()
    expect(await errorOf(client(access).run('1', { deadline: soon() }))).toMatchObject({
      kind: 'unreachable',
    })
  })

  it('cuts the connection under a command, which is an error, and serves the next one', async () => {
    const listener = await listenerThat((request, nth) =>
      request.verb === 'Receive' && nth === 0 ? 'cut' : wellBehaved(request),
    )
    const winRm = client(listener.access)
    expect(await errorOf(winRm.run('1', { deadline: soon() }))).toMatchObject({ kind: 'unreachable' })
    expect(await winRm.run('2', { deadline: soon() })).toMatchObject({ stdout: 'hello' })
  })
})

describe('a command that does not end', () => {
  it('is given up at its deadline, and ended in the guest before the next one starts', async () => {
    const listener = await listenerThat((request, nth) => {
      if (request.verb === 'Receive' && nth === 0) return 'hang'
      return wellBehaved(request)
    })
    const winRm = client(listener.access)
    const startedAt = performance.now()
    expect(await errorOf(winRm.run('1', { deadline: Deadline.after(300) }))).toMatchObject({
      kind: 'deadline',
    })
    expect(performance.now() - startedAt).toBeLessThan(600)
    await winRm.run('2', { deadline: soon() })
    expect(listener.verbs.slice(0, 5)).toEqual(['Create', 'Command', 'Receive', 'Signal', 'Command'])
  })
})

describe('a listener with a certificate of its own', () => {
  const tls = async () => {
    const { private: key, cert } = await selfsigned.generate([{ name: 'commonName', value: 'WIN10-1' }])
    return { key, cert, thumbprint: createHash('sha256').update(new X509Certificate(cert).raw).digest('hex') }
  }

  it('is spoken to when its thumbprint is the pinned one, and not otherwise', async () => {
    const { thumbprint, ...pair } = await tls()
    const { access } = await listenerThat(wellBehaved, pair)
    const pinned = client({ ...access, https: true, thumbprint: thumbprint.toUpperCase() })
    expect(await pinned.run('1', { deadline: soon() })).toMatchObject({ stdout: 'hello' })

    const other = client({ ...access, https: true, thumbprint: '00'.repeat(32) })
    const error = await errorOf(other.run('1', { deadline: soon() }))
    expect(error.message).toContain(thumbprint)

    const unpinned = client({ ...access, https: true })
    expect(await errorOf(unpinned.run('1', { deadline: soon() }))).toMatchObject({ kind: 'unreachable' })
  })
})

it('sends what [MS-WSMV] wants of every message to a shell', async () => {
  const listener = await listenerThat((request) =>
    request.verb === 'Command' ? commanded : wellBehaved(request),
  )
  await client(listener.access).run('1', { deadline: soon() })
  const [create, command] = listener.seen
  expect(create).toMatchObject({
    authorization: `Basic ${Buffer.from('Administrator:correct horse').toString('base64')}`,
    header: {
      Action: { '@mustUnderstand': 'true' },
      MaxEnvelopeSize: { '#text': 153600 },
      OperationTimeout: expect.stringMatching(/^PT\d+\.\d{3}S$/),
      MessageID: expect.stringMatching(/^uuid:[0-9a-f-]{36}$/),
      OptionSet: { Option: expect.arrayContaining([{ '@Name': 'WINRS_CODEPAGE', '#text': 65001 }]) },
    },
    body: { Shell: { InputStreams: 'stdin', OutputStreams: 'stdout stderr' } },
  })
  expect(command).toMatchObject({
    header: { SelectorSet: { Selector: { '@Name': 'ShellId', '#text': 'SHELL-1' } } },
    body: { CommandLine: { Command: 'powershell.exe' } },
  })
})
