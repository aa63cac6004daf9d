import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { shownCertificate } from '../../src/core/shown-certificate.ts'

test.each([
  ['an SSH server', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
])('%s where a certificate was looked for is told without the words of OpenSSL', async (_who, says) => {
  const server = createServer((socket) => socket.on('error', () => undefined).end(says)).listen(
    0,
    '127.0.0.1',
  )
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const seen = shownCertificate({ host: '127.0.0.1', port }, Deadline.after(10_000))
  await expect(seen).rejects.toMatchObject({
    code: 'NO_CERTIFICATE',
    what: expect.stringMatching(
      /^The certificate of 127\.0\.0\.1:\d+ could not be seen: .* speak TLS as it should \([A-Z_]+\)\.$/,
    ),
  })
})
