import { expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'

it('passes at once when its signal aborts, and so does every shorter one that was made of it', async () => {
  const cancel = new AbortController()
  const deadline = Deadline.after(60_000).orWhen(cancel.signal)
  const shorter = deadline.within(30_000)
  const { signal } = shorter
  expect([deadline.expired, shorter.expired, signal.aborted]).toEqual([false, false, false])
  cancel.abort()
  expect([deadline.expired, shorter.expired, signal.aborted]).toEqual([true, true, true])
})

it('passes in its time although nobody aborts', async () => {
  const deadline = Deadline.after(20).orWhen(new AbortController().signal)
  await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve))
  expect(deadline.remainingMs).toBeLessThanOrEqual(1)
})

it('calls back when it passes, be it by its time or by its signal, and not after it was told to forget', async () => {
  const called: string[] = []
  const cancel = new AbortController()
  Deadline.after(20).whenPassed(() => called.push('time'))
  Deadline.after(60_000)
    .orWhen(cancel.signal)
    .whenPassed(() => called.push('signal'))
  const forgets = [Deadline.after(20), Deadline.after(60_000).orWhen(cancel.signal)].map((deadline) =>
    deadline.whenPassed(() => called.push('forgotten')),
  )
  for (const forget of forgets) forget()
  cancel.abort()
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(called).toEqual(['signal', 'time'])
})
