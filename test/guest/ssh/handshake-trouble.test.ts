import { describe, expect, it } from 'vitest'
import { failureOn, openSsh, programAt } from './ssh-servers.ts'

const PASSWORD = 'correct horse'

/** [RFC 4253] 6 and 11.1: a packet in the clear that says goodbye. */
function goodbye(reason: number, words: string): Buffer {
  const text = Buffer.from(words)
  const body = Buffer.concat([Buffer.from([1]), uint32(reason), uint32(text.length), text, uint32(0)])
  const padding = 4 + (8 - ((5 + body.length + 4) % 8))
  return Buffer.concat([
    uint32(1 + body.length + padding),
    Buffer.from([padding]),
    body,
    Buffer.alloc(padding),
  ])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

describe('a server that speaks another SSH', () => {
  it.each([
    ['an old one', 'SSH-1.5-OpenSSH_3.4p1\r\n', 'policy', /protocol 1\.5 of SSH.*“SSH-1\.5-OpenSSH_3\.4p1”/],
    ['a very old one', 'SSH-1.3-1.0\n', 'policy', /protocol 1\.3 of SSH/],
    ['one of the future', 'SSH-3.0-Future\r\n', 'other-service', /breaks the protocol.*“SSH-3\.0-Future”/],
    ['one without a name', 'SSH-2.0-\r\n', 'other-service', /breaks the protocol.*“SSH-2\.0-”/],
    ['one that says too much', `SSH-2.0-${'x'.repeat(9_000)}\r\n`, 'other-service', /“SSH-2\.0-x+…”/],
    [
      'one that only says so',
      'SSH-2.0-Box\r\nGET / HTTP/1.1\r\nHost: box\r\n',
      'other-service',
      /SSH-2\.0-Box/,
    ],
    ['one that moves the cursor', 'SSH-2.0-\x1b[2J\r\nnot a packet at all', 'other-service', /\\u001b/],
  ])('%s is told by what it says', async (_, said, kind, told) => {
    const port = await programAt((socket) => socket.write(said))
    const error = await failureOn({ port, password: PASSWORD }, 5_000)
    expect(error).toMatchObject({ kind, message: expect.stringMatching(told) })
  })

  it('a current one that takes old clients too is none of them', async () => {
    const port = await programAt((socket) => socket.end('SSH-1.99-OpenSSH_3.9p1\r\n'))
    const error = await failureOn({ port, password: PASSWORD }, 1_500)
    expect(error).toMatchObject({ message: expect.stringMatching(/hung up before any key was exchanged/) })
  })
})

describe('a server that has nothing to agree on', () => {
  it.each([
    ['host key', 'HostKeyAlgorithms rsa-sha2-512'],
    ['host key but a certificate', 'HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com'],
  ])(
    'because it may use no %s is told as that, when it hangs up each time',
    { timeout: 30_000 },
    async (_, setting) => {
      const error = await failureOn(await openSsh([setting]), 10_000)
      expect(error).toMatchObject({
        kind: 'policy',
        message: expect.stringMatching(/hung up before any key was exchanged: it said “SSH-2\.0-OpenSSH/),
        hint: expect.stringMatching(/HostKeyAlgorithms/),
      })
    },
  )

  it.each([
    [
      'KexAlgorithms sntrup761x25519-sha512@openssh.com',
      /no key exchange algorithm in common: it offers sntrup761/,
    ],
    ['Ciphers aes128-cbc', /no C->S cipher in common: it offers aes128-cbc/],
  ])('with %s tells what it offers', { timeout: 30_000 }, async (setting, told) => {
    const error = await failureOn(await openSsh([setting]), 10_000)
    expect(error).toMatchObject({ kind: 'policy', message: expect.stringMatching(told) })
  })

  it('and hangs up once is asked again', { timeout: 30_000 }, async () => {
    const port = await programAt((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'))
    expect(await failureOn({ port, password: PASSWORD }, 500)).toMatchObject({ kind: 'unreachable' })
  })
})

describe('a server that says goodbye', () => {
  it.each([
    ['for a key exchange', 3, 'no matching key exchange method', 'policy', /KexAlgorithms/],
    ['for its version', 8, 'Protocol major versions differ: 2 vs. 1', 'policy', /older/],
    ['for who we are', 1, 'Your host is not allowed', 'policy', /refuses this computer/],
    ['for too many connections', 12, 'Too many connections', 'starting', /MaxStartups/],
  ])('%s is told by its words', async (_, reason, words, kind, hint) => {
    const port = await programAt((socket) => {
      socket.write('SSH-2.0-Goodbye\r\n')
      socket.write(goodbye(reason, words))
    })
    const error = await failureOn({ port, password: PASSWORD }, 1_500)
    expect(error).toMatchObject({
      kind,
      message: expect.stringContaining(`“${words}”`),
      hint: expect.stringMatching(hint),
    })
  })
})
