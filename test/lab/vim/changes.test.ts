import { expect, it } from 'vitest'
import { Changes } from '../../../src/lab/vim/changes.ts'

it('does not lose a change between the look and the wait', async () => {
  const changes = new Changes()
  const seen = changes.count
  changes.announce()
  await changes.after(seen, new AbortController().signal)
  expect(changes.count).toBe(seen + 1)
})

it('wakes all who wait, and ends the wait of one who gives up', async () => {
  const changes = new Changes()
  const givesUp = new AbortController()
  const waits = [changes.after(0, givesUp.signal), changes.after(0, new AbortController().signal)]
  givesUp.abort()
  await waits[0]
  expect(changes.count).toBe(0)
  changes.announce()
  await waits[1]
})
