import { expect, it } from 'vitest'
import { SideConnection } from '../../src/winrm/side-connection.ts'
import { listenerThat } from './clients.ts'

it('is tried once only where the password is not taken any more, so that no account is locked by it', async () => {
  const listener = await listenerThat(() => ({ status: 401, headers: { 'www-authenticate': 'Negotiate' } }))
  const side = new SideConnection({ ...listener.access, auth: 'negotiate' }, 3_000)
  for (let n = 0; n < 10; n++) {
    side.note(true)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  side.close()
  expect(listener.connections).toBe(1)
})
