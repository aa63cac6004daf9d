import { execa } from 'execa'
import { afterEach, describe, expect, it } from 'vitest'
import { commanded, created, received } from '../../winrm/scripted-listener.ts'
import { type EndlessServer, endlessHost, endlessListener, endlessSsh, type Parts, times } from './endless.ts'
import type { Outcome, Visit } from './visitor.ts'

const MIB = 1024 * 1024

let server: EndlessServer | undefined
afterEach(() => server?.close())

/** What comes of a visit to the server, in a process of its own. */
async function visit(kind: Visit['kind'], deadlineMs = 60_000): Promise<Outcome> {
  if (!server) throw new Error('There is no server.')
  const { port, fingerprint } = server
  const wanted: Visit = { kind, port, fingerprint, deadlineMs }
  const args = ['--import', 'tsx', 'test/hostile/content/visitor.ts', JSON.stringify(wanted)]
  const { stdout } = await execa(process.execPath, args)
  return JSON.parse(stdout) as Outcome
}

/** Memory is measured, not time. */
function expectTold(outcome: Outcome, code: string, limit: string): void {
  expect(outcome.code).toBe(code)
  expect(outcome.message).toContain(`answered with more than ${limit}`)
  expect(outcome.message).toContain('\nHint: ')
  expect(outcome.grownMiB).toBeLessThan(300)
}

describe('a vSphere host that answers', () => {
  const bombs: [what: string, limit: string, parts: () => Parts][] = [
    ['600 MB', '16 MiB', () => times(600, Buffer.alloc(MIB, ' '))],
    ['elements without end', '500000 elements', () => wrapped(times(15, '<a/>'.repeat(MIB / 4)))],
    ['attributes without end', '500000 elements', () => wrapped(['<a', ...attributes(10), '/>'])],
    ['entities without end', '500000 elements', () => wrapped(times(15, '&lt;'.repeat(MIB / 4)))],
    [
      'characters beyond the first plane without end',
      '500000 elements',
      () => wrapped(times(15, '💾'.repeat(MIB / 4))),
    ],
    ['carriage returns without end', '500000 elements', () => wrapped(times(15, '\r'.repeat(MIB)))],
    ['elements within each other without end', '200 levels', () => wrapped(['<a>'.repeat(100_000)])],
    ['300 levels', '200 levels', () => wrapped(['<a>'.repeat(300), '</a>'.repeat(300)])],
  ]

  it.each(bombs)('%s is told of, and takes no memory', async (_, limit, parts) => {
    server = await endlessHost(parts)
    expectTold(await visit('vsphere'), 'VSPHERE_TOO_MUCH', limit)
  })

  it.each([
    ['letters of two bytes', 'ж'.repeat(MIB / 2)],
    ['brackets', ']]'.repeat(MIB / 2)],
    ['letters', 'a'.repeat(MIB)],
  ])('15 MiB of %s is read, and takes little memory', async (_, part) => {
    server = await endlessHost(() => wrapped(times(15, part)))
    const outcome = await visit('vsphere')
    expect(outcome.code).toBe('VSPHERE_UNEXPECTED_ANSWER')
    expect(outcome.grownMiB).toBeLessThan(300)
  })
})

describe('a WinRM listener that answers', () => {
  it.each<[what: string, parts: () => Parts]>([
    ['600 MB', () => times(600, Buffer.alloc(MIB, ' '))],
    ['600 MB in pieces of some bytes', () => times(75 * MIB, 'a'.repeat(8))],
  ])(
    '%s that begin no envelope is told as another program, and takes no memory',
    async (_, parts) => {
      server = await endlessListener(parts)
      const outcome = await visit('winrm', 120_000)
      expect(outcome.code).toBe('GUEST_OTHER_SERVICE')
      expect(outcome.message).toContain('\nHint: ')
      expect(outcome.grownMiB).toBeLessThan(300)
    },
    120_000,
  )

  it('output without end is told of, and takes no memory', async () => {
    server = await endlessListener(replying(() => received([['stdout', Buffer.alloc(100_000, 'a')]])))
    expectTold(await visit('winrm'), 'GUEST_TOO_MUCH', '16 MiB')
  })

  it('errors of PowerShell that never end is told of, and takes no memory', async () => {
    let first = true
    server = await endlessListener(
      replying(() => {
        const bytes = Buffer.alloc(100_000, 'a')
        if (first) bytes.write('<Objs Version="1.1">')
        first = false
        return received([['stderr', bytes]])
      }),
    )
    expectTold(await visit('winrm'), 'GUEST_TOO_MUCH', '16 MiB')
  })
})

describe('a WinRM listener that answers with little', () => {
  it.each([0, 1, 100])(
    'of %d bytes, is asked some twenty times a second, until the deadline',
    async (bytes) => {
      server = await endlessListener(replying(() => received([['stdout', Buffer.alloc(bytes, 'a')]])))
      const outcome = await visit('winrm', 4_000)
      expect(outcome.code).toBe('GUEST_DEADLINE')
      expect(server.requests()).toBeLessThan(120)
    },
  )
})

describe('an SSH server that prints', () => {
  it.each([
    ['without end', MIB],
    ['without end in pieces of some bytes', 100],
  ])(
    '%s is told of, and takes no memory',
    async (_, bytes) => {
      server = await endlessSsh(() => times((600 * MIB) / bytes, Buffer.alloc(bytes, 'a')))
      expectTold(await visit('ssh', 200_000), 'GUEST_TOO_MUCH', '16 MiB')
    },
    200_000,
  )

  it('without end in the place of a shell is told of sooner', async () => {
    server = await endlessSsh(() => times(600, Buffer.alloc(MIB, 'a')), { beginsShell: false })
    expectTold(await visit('ssh', 200_000), 'GUEST_TOO_MUCH', '64 KiB')
  }, 200_000)
})

const ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'

function* wrapped(parts: Parts): Parts {
  yield `${ENVELOPE}<RetrieveServiceContentResponse>`
  yield* parts
  yield '</RetrieveServiceContentResponse></s:Body></s:Envelope>'
}

function* attributes(mebibytes: number): Parts {
  for (let i = 0; i < mebibytes * 100_000; i++) yield ` a${i}=""`
}

/** As a listener does, but for what it answers to a Receive. */
function replying(receive: () => string): (request: string) => Parts {
  return (request) => {
    const action = /<a:Action[^>]*>([^<]*)</.exec(request)?.[1]?.split('/').at(-1)
    const id = /<a:MessageID>([^<]*)</.exec(request)?.[1]
    const answers: Record<string, () => string> = {
      Create: created,
      Command: () => commanded,
      Receive: receive,
    }
    const body = answers[action ?? '']?.() ?? ''
    const header = `<s:Header><a:RelatesTo xmlns:a="urn:a">${id}</a:RelatesTo></s:Header>`
    return [`<s:Envelope xmlns:s="urn:s" xmlns:rsp="urn:r">${header}<s:Body>${body}</s:Body></s:Envelope>`]
  }
}
