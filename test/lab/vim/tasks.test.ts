import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Changes } from '../../../src/lab/vim/changes.ts'
import { vimFault } from '../../../src/lab/vim/fault.ts'
import { Reference } from '../../../src/lab/vim/schema/values.ts'
import { Tasks, type TaskWork } from '../../../src/lab/vim/tasks.ts'

const machine = new Reference('VirtualMachine', '1')
const request = {
  entity: machine,
  entityName: 'debian-1',
  descriptionId: 'VirtualMachine.reset',
  userName: 'root',
}
let tasks: Tasks
let changes: Changes

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  changes = new Changes()
  tasks = new Tasks(changes)
})

afterEach(() => {
  vi.useRealTimers()
})

/** The task's info, as far as it is about the outcome. */
async function infoAfter(work: TaskWork): Promise<unknown> {
  const task = tasks.start(request, work)
  await setImmediate()
  return tasks.find(task.value)?.info
}

it('tells the progress of work that goes on', async () => {
  const info = await infoAfter(async (progress) => {
    progress(41.6)
    return new Promise(() => {})
  })
  expect(info).toMatchObject({ fields: { state: 'running', progress: 42 } })
  expect(tasks.runningOn(machine)?.value).toBe('haTask-1-VirtualMachine.reset-1')
})

it('tells the result of work that is done, and frees its machine', async () => {
  expect(await infoAfter(async () => machine)).toMatchObject({
    fields: { state: 'success', result: machine },
  })
  expect(tasks.runningOn(machine)).toBeUndefined()
  expect(tasks.recentOf(machine)).toHaveLength(1)
})

it.each([
  ['a refusal', vimFault('NotFound', {}, 'gone'), 'NotFound', 'gone'],
  ['anything else', new TypeError('a bug'), 'SystemError', 'A general system error occurred: a bug'],
])('ends in the error of %s', async (_, thrown, type, localizedMessage) => {
  const late = await infoAfter(() => Promise.reject(thrown))
  const atOnce = await infoAfter(() => {
    throw thrown
  })
  for (const info of [late, atOnce]) {
    expect(info).toMatchObject({
      fields: { state: 'error', error: { fields: { fault: { type }, localizedMessage } } },
    })
  }
})

it('announces what changes, and no progress twice', async () => {
  await infoAfter(async (progress) => {
    for (const percent of [0, 0.2, 0.4, 50]) progress(percent)
    return undefined
  })
  expect(changes.count).toBe(4)
})

it('forgets a task some time after its end', async () => {
  await infoAfter(async () => undefined)
  vi.advanceTimersByTime(9 * 60_000)
  await infoAfter(async () => undefined)
  expect(tasks.recent).toHaveLength(2)
  vi.advanceTimersByTime(2 * 60_000)
  await infoAfter(async () => undefined)
  expect(tasks.recent).toHaveLength(2)
})
