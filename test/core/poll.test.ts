import { expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { pollUntil } from '../../src/core/poll.ts'

const options = { what: 'the guest', hint: 'Look at its console.', intervalMs: 5 }

test('returns the first value that the probe sees', async () => {
  const answers = [undefined, undefined, 'up']
  const seen = await pollUntil(async () => answers.shift(), { ...options, deadline: Deadline.after(5000) })
  expect(seen).toBe('up')
  expect(answers).toHaveLength(0)
})

test('takes a probe that throws for a look that saw nothing', async () => {
  let looks = 0
  const probe = async () => {
    if (++looks < 3) throw new Error('connection refused')
    return looks
  }
  expect(await pollUntil(probe, { ...options, deadline: Deadline.after(5000) })).toBe(3)
})

test('tells, past its deadline, what it waited for and what it last saw, each thing once', async () => {
  const probe = async () => {
    throw new Error('connection refused')
  }
  const failure = pollUntil(probe, { ...options, deadline: Deadline.after(40) })
  await expect(failure).rejects.toThrow(
    /for the guest, in vain\.\n {2}connection refused\nHint: Look at its console\./,
  )
})
