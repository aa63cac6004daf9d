import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { startTestMachine } from './test-machine.ts'

test('a guest is reached by its forwards, and reaches nothing of this computer itself', async () => {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const guest = await startTestMachine()
  onTestFinished(() => guest.dispose())

  const own = Object.values(networkInterfaces())
    .flatMap((cards) => cards ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
  for (const to of ['10.0.2.2', ...own.map((card) => card.address)]) {
    const printed = await guest.run(
      `timeout 5 bash -c 'exec 3<>/dev/tcp/${to}/${port} && cat <&3' 2>/dev/null || echo refused`,
    )
    expect(printed.trim()).toBe('refused')
  }
  expect(connections).toBe(0)
})
