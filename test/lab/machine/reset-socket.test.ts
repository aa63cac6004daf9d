import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { resetSocket } from '../../../src/lab/machine/reset-socket.ts'

test('the other side of an open connection sees a reset', async () => {
  const { near, far } = await connection()
  const error = once(far, 'error')
  far.resume()
  resetSocket(near)
  expect(await error).toMatchObject([{ code: 'ECONNRESET' }])
})

test('a socket whose orderly end is under way is closed all the same', async () => {
  const { near } = await connection()
  const before = openSockets()
  near.end()
  await new Promise(process.nextTick)
  resetSocket(near)
  await expect.poll(openSockets, { timeout: 5_000 }).toBeLessThan(before)
})

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length
}

/** Two ends in one process; the far one does not read. */
async function connection(): Promise<{ near: Socket; far: Socket }> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const near = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
  const [[far]] = await Promise.all([once(server, 'connection'), once(near, 'connect')])
  onTestFinished(() => {
    near.destroy()
    far.destroy()
    server.close()
  })
  return { near, far }
}
