import { describe, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { machineCertificate } from './certificate.ts'
import { client, errorOf, listenerThat, soon } from './clients.ts'
import { commanded, created, envelope, type Reply, received, wellBehaved } from './scripted-listener.ts'

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

  it('starts while the end of the one before is being acknowledged, when many follow each other', async () => {
    let unansweredAtTheNext = 0
    const listener = await listenerThat((request, nth) => {
      if (request.verb === 'Signal' && nth === 6) return 'hang'
      if (request.verb === 'Command' && nth === 7) unansweredAtTheNext = listener.unanswered
      return wellBehaved(request)
    })
    const winRm = client(listener.access)
    for (let n = 0; n < 10; n++) await winRm.run('1', { deadline: soon() })
    expect(unansweredAtTheNext).toBe(1)
    await winRm.close()
    expect(listener.verbs.filter((verb) => verb === 'Signal')).toHaveLength(10)
    expect(listener.connections).toBe(2)
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

describe('the output of a command', () => {
  it('is read as a person reads it, errors too, wherever an answer cuts them', async () => {
    const pieces = ['<Objs Version="1.1.0.1"><S S="Err', 'or">Диск weg_x000A_</S></Objs>', '']
    const { access } = await listenerThat((request, nth) =>
      request.verb === 'Receive'
        ? received(
            [
              ['stdout', Buffer.from(String(nth))],
              ['stderr', Buffer.from(pieces[nth] ?? '')],
            ],
            nth === 2 ? 0 : undefined,
          )
        : wellBehaved(request),
    )
    const { stdout, stderr } = await client(access).run('1', { deadline: soon() })
    expect([stdout, stderr]).toEqual(['012', 'Диск weg\n'])
  })

  it.each(['stdout', 'stderr'])(
    'on %s that is more than any script prints is refused, and the command ended in the guest',
    async (stream) => {
      const part = received([[stream, Buffer.alloc(6 * 2 ** 20, 'x')]])
      const listener = await listenerThat((request) =>
        request.verb === 'Receive' ? part : wellBehaved(request),
      )
      const winRm = client(listener.access)
      const error = await errorOf(winRm.run('1', { deadline: Deadline.after(60_000) }))
      expect(error).toMatchObject({
        kind: 'too-much',
        message: expect.stringMatching(/win10-1 .*more than 16 MiB of output/),
      })
      await winRm.close()
      const three = ['Receive', 'Receive', 'Receive']
      expect(listener.verbs).toEqual(['Create', 'Command', ...three, 'Signal', 'Delete'])
    },
  )
})

describe('standard input', () => {
  it('of a short script is sent in requests as large as they may be, and ends with its last bytes', async () => {
    const listener = await listenerThat(wellBehaved)
    const stdin = `${'x'.repeat(90_000)}ж\r\n`
    await client(listener.access).run('$input', { deadline: soon(), stdin })
    const streams = listener.seen
      .filter(({ verb }) => verb === 'Send')
      .map(({ body }) => (body.Send as { Stream: Record<string, string> }).Stream)
    const sent = streams.map((stream) => Buffer.from(stream['#text'] ?? '', 'base64').toString())
    expect(sent.map((text) => text.slice(-3))).toEqual(['xxx', 'ж\r\n'])
    expect(streams.map((stream) => stream['@End'])).toEqual([undefined, 'true'])
    const command = listener.seen.find(({ verb }) => verb === 'Command')?.body.CommandLine as {
      Arguments: string[]
    }
    expect(Buffer.from(command.Arguments.at(-1) ?? '', 'base64').toString('utf16le')).toMatch(/\n\$input$/)
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

describe('a quota', () => {
  const tooMany = { shells: { fault: { wmi: 2150859173 } }, operations: { fault: { wmi: 2150859174 } } }

  it('of shells is waited for once', async () => {
    const listener = await listenerThat((request, nth) =>
      request.verb === 'Create' && nth === 0 ? tooMany.shells : wellBehaved(request),
    )
    expect(await client(listener.access).run('1', { deadline: soon() })).toMatchObject({ stdout: 'hello' })
    expect(listener.verbs.slice(0, 3)).toEqual(['Create', 'Create', 'Command'])
  })

  it('of operations is freed once by a new shell', async () => {
    const listener = await listenerThat((request, nth) => {
      if (request.verb === 'Create') return created(`SHELL-${nth}`)
      return request.verb === 'Command' && nth === 1 ? tooMany.operations : wellBehaved(request)
    })
    const winRm = client(listener.access)
    await winRm.run('1', { deadline: soon() })
    expect(await winRm.run('2', { deadline: soon() })).toMatchObject({ stdout: 'hello' })
    expect(listener.verbs.slice(4, 9)).toEqual(['Command', 'Delete', 'Create', 'Command', 'Receive'])
  })

  it.each([
    ['shells', 'Create', /2150859173[\s\S]*\nHint: .*MaxShellsPerUser/],
    ['operations', 'Command', /2150859174[\s\S]*\nHint: .*MaxConcurrentOperationsPerUser/],
  ] as const)('of %s that stays is told, after two tries', async (which, verb, message) => {
    const listener = await listenerThat((request) =>
      request.verb === verb ? tooMany[which] : wellBehaved(request),
    )
    const error = await errorOf(client(listener.access).run('1', { deadline: soon() }))
    expect(error).toMatchObject({ kind: 'quota', message: expect.stringMatching(message) })
    expect(listener.verbs.filter((seen) => seen === verb)).toHaveLength(2)
  })
})

describe('a listener that fails', () => {
  it.each<[string, Reply, string]>([
    ['refuses the login', { status: 401 }, 'login'],
    ['has no room for another shell', { fault: { wmi: 2150859173 } }, 'quota'],
    ['answers with a fault that we do not know', { fault: 4 }, 'protocol'],
    ['is no WinRM listener', { status: 404 }, 'other-service'],
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

  it.each([
    [
      'another message',
      '<a:RelatesTo xmlns:a="urn:a">uuid:00000000-0000-0000-0000-000000000001</a:RelatesTo>',
    ],
    ['no message', ''],
  ])(
    'gives an answer to %s, which is not taken for that of ours, and the connection is not used again',
    async (what, header) => {
      const listener = await listenerThat((request, nth) =>
        request.verb === 'Receive' && nth === 0
          ? { raw: envelope(received([['stdout', Buffer.from('of another')]], 0), header) }
          : wellBehaved(request),
      )
      const winRm = client(listener.access)
      const error = await errorOf(winRm.run('1', { deadline: soon() }))
      expect(error).toMatchObject({
        kind: 'protocol',
        message: expect.stringContaining(`relates to ${header === '' ? what : 'uuid:0'}`),
      })
      expect(await winRm.run('1', { deadline: soon() })).toMatchObject({ stdout: 'hello' })
      expect(listener.connections).toBe(2)
    },
  )

  it('gives a fault that does not say what it is about', async () => {
    const fault = '<s:Fault><s:Reason><s:Text>Not read.</s:Text></s:Reason></s:Fault>'
    const { access } = await listenerThat(() => ({ raw: envelope(fault) }))
    expect((await errorOf(client(access).run('1', { deadline: soon() }))).message).toContain('Not read.')
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

it('a command whose start was cut off ends with its shell, for nobody knows its name', async () => {
  const listener = await listenerThat((request, nth) =>
    request.verb === 'Command' && nth === 0 ? 'cut' : wellBehaved(request),
  )
  const winRm = client(listener.access)
  expect(await errorOf(winRm.run('1', { deadline: soon() }))).toMatchObject({ kind: 'unreachable' })
  await winRm.run('2', { deadline: soon() })
  expect(listener.verbs.slice(0, 5)).toEqual(['Create', 'Command', 'Delete', 'Create', 'Command'])
})

describe('a command that does not end', () => {
  it('holds up nobody behind it for longer than that one’s deadline, and that one never starts', async () => {
    const listener = await listenerThat((request) =>
      request.verb === 'Receive' ? 'hang' : wellBehaved(request),
    )
    const winRm = client(listener.access)
    const ended: string[] = []
    const until = async (name: string, ms: number) => {
      expect((await errorOf(winRm.run('1', { deadline: Deadline.after(ms) }))).kind).toBe('deadline')
      ended.push(name)
    }
    await Promise.all([until('the first', 1_500), until('the one behind it', 200)])
    expect(ended).toEqual(['the one behind it', 'the first'])
    await winRm.close()
    expect(listener.verbs.filter((verb) => verb === 'Command')).toHaveLength(1)
  })

  it('is given up at its deadline, and ended in the guest before the next one starts', async () => {
    const listener = await listenerThat((request, nth) => {
      if (request.verb === 'Receive' && nth === 0) return 'hang'
      return wellBehaved(request)
    })
    const winRm = client(listener.access)
    expect(await errorOf(winRm.run('1', { deadline: Deadline.after(300) }))).toMatchObject({
      kind: 'deadline',
    })
    await winRm.run('2', { deadline: soon() })
    expect(listener.verbs.slice(0, 5)).toEqual(['Create', 'Command', 'Receive', 'Signal', 'Command'])
  })
})

describe('a listener with a certificate of its own', () => {
  it('is spoken to when its thumbprint is the pinned one, and not otherwise', async () => {
    const { thumbprint, ...pair } = await machineCertificate()
    const { access } = await listenerThat(wellBehaved, pair)
    const pinned = client({ ...access, https: true, thumbprint: thumbprint.toUpperCase() })
    expect(await pinned.run('1', { deadline: soon() })).toMatchObject({ stdout: 'hello' })

    const other = client({ ...access, https: true, thumbprint: '00'.repeat(32) })
    const error = await errorOf(other.run('1', { deadline: soon() }))
    expect(error.message).toContain(thumbprint)

    const unpinned = client({ ...access, https: true })
    const untrusted = await errorOf(unpinned.run('1', { deadline: soon() }))
    expect(untrusted).toMatchObject({ kind: 'unreachable', fields: { thumbprint } })
    expect(untrusted.message).toMatch(/SELF_SIGNED[\s\S]*\nHint: .*thumbprint [0-9a-f]{64} /)
  })

  it('is spoken to when its authority is known, and by the name that is in it', async () => {
    const named = await machineCertificate()
    const { access } = await listenerThat(wellBehaved, named)
    const trusting = client({ ...access, https: true, ca: named.cert })
    const error = await errorOf(trusting.run('1', { deadline: soon() }))
    expect(error.message).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID/)

    const { key, cert } = await machineCertificate({
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    })
    const { access: addressed } = await listenerThat(wellBehaved, { key, cert })
    const knowing = client({ ...addressed, https: true, ca: cert })
    expect(await knowing.run('1', { deadline: soon() })).toMatchObject({ stdout: 'hello' })
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
