import { afterEach, expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import type { VirtualMachine } from '../../../src/vsphere/machine/virtual-machine.ts'
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts'
import { type Answer, page, type Script, ScriptedHost, taskUpdate } from '../scripted-host.ts'

const SNAPSHOT_RESULT =
  '<result xsi:type="ManagedObjectReference" type="VirtualMachineSnapshot">1-snapshot-9</result>'
const SUCCESS = `<state>success</state>${SNAPSHOT_RESULT}`
const REQUEST = { name: 'before', description: '', memory: true, quiesce: false }

let host: ScriptedHost
let session: VsphereSession
afterEach(async () => {
  await session.close()
  await host.close()
})

async function machine(script: Script): Promise<VirtualMachine> {
  host = await ScriptedHost.start({
    CreateSnapshot_Task: () => '<returnval type="Task">t-1</returnval>',
    ...script,
  })
  const { url, thumbprint } = host
  const options = { url, username: 'root', password: 'pass-word', trust: { thumbprint } }
  session = await connect({ ...options, deadline: Deadline.after(5000) })
  return session.findVirtualMachine('ha-datacenter/vm/debian-1', Deadline.after(5000))
}

/** One answer after another; the last one stays. */
function inTurn<T>(...answers: T[]): () => T {
  return () => (answers.length > 1 ? answers.shift() : answers[0]) as T
}

test('a snapshot is known by what its task returns', async () => {
  const running = taskUpdate('t-1', '<state>running</state><progress>40</progress>')
  const vm = await machine({ WaitForUpdatesEx: inTurn(running, '', taskUpdate('t-1', SUCCESS)) })
  const ref = await vm.takeSnapshot(REQUEST, Deadline.after(5000))
  expect(ref).toBe('VirtualMachineSnapshot:1-snapshot-9')
})

test('several tasks are waited for in one call at a time', async () => {
  let started = 0
  let ended = 0
  let waits = 0
  let most = 0
  const vm = await machine({
    CreateSnapshot_Task: () => `<returnval type="Task">t-${++started}</returnval>`,
    WaitForUpdatesEx: async () => {
      most = Math.max(most, ++waits)
      await new Promise((resolve) => setTimeout(resolve, 20))
      waits--
      return ended < started ? taskUpdate(`t-${++ended}`, SUCCESS) : ''
    },
  })
  await Promise.all([1, 2, 3].map(() => vm.takeSnapshot(REQUEST, Deadline.after(5000))))
  expect(most).toBe(1)
  expect(ended).toBe(3)
})

test('what is told of a task whose filter is made while everything is asked for is asked for once more', async () => {
  let started = 0
  let filters = 0
  const vm = await machine({
    CreateSnapshot_Task: () => `<returnval type="Task">t-${++started}</returnval>`,
    CreateFilter: () => `<returnval type="PropertyFilter">f-${++filters}</returnval>`,
    // A collector that tells of a new filter to who asks for everything alone.
    WaitForUpdatesEx: async (request) => {
      const isAll = /<(?:\w+:)?version\s*\/>|<(?:\w+:)?version><\/(?:\w+:)?version>/.test(request)
      const known = filters
      await expect.poll(() => filters).toBe(2)
      return isAll ? taskUpdate(`t-${known}`, SUCCESS) : ''
    },
  })
  const taken = vm.takeSnapshot(REQUEST, Deadline.after(5000))
  await expect.poll(() => host.count('WaitForUpdatesEx')).toBe(1)
  await Promise.all([taken, vm.takeSnapshot(REQUEST, Deadline.after(5000))])
  expect(host.count('WaitForUpdatesEx')).toBe(2)
})

test('no more is asked for when the last task has ended, and its filter is removed a little later', async () => {
  const vm = await machine({ WaitForUpdatesEx: inTurn(taskUpdate('t-1', SUCCESS)) })
  await vm.takeSnapshot(REQUEST, Deadline.after(5000))
  await expect.poll(() => host.count('DestroyPropertyFilter'), { timeout: 5000 }).toBe(1)
  expect(host.count('WaitForUpdatesEx')).toBe(1)
  expect(await host.connections()).toBe(1)
})

test('filters that are left when the session ends end with it', async () => {
  const vm = await machine({ WaitForUpdatesEx: inTurn(taskUpdate('t-1', SUCCESS)) })
  await vm.takeSnapshot(REQUEST, Deadline.after(5000))
  await session.close()
  await new Promise((resolve) => setTimeout(resolve, 1200))
  expect(host.count('DestroyPropertyFilter')).toBe(0)
})

test('a session that was closed opens no connection again', async () => {
  const vm = await machine({})
  await session.close()
  const asked = host.requests.length
  const since = performance.now()
  await expect(vm.describe(Deadline.after(5000))).rejects.toMatchObject({
    code: 'VSPHERE_CONNECTION_LOST',
  })
  expect(host.requests).toHaveLength(asked)
  expect(performance.now() - since).toBeLessThan(1_000)
  await expect.poll(() => host.connections()).toBe(0)
})

test('a task that failed gives the fault of the task, with the machine', async () => {
  const fault =
    '<error><fault xsi:type="TooManySnapshotLevels"/><localizedMessage>Too deep.</localizedMessage></error>'
  const vm = await machine({ WaitForUpdatesEx: inTurn(taskUpdate('t-1', `<state>error</state>${fault}`)) })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(5000))).rejects.toMatchObject({
    code: 'VSPHERE_TOO_MANY_SNAPSHOT_LEVELS',
    fields: { machine: 'debian-1', method: 'CreateSnapshot_Task', fault: 'TooManySnapshotLevels' },
    message: expect.stringMatching(
      /CreateSnapshot_Task of debian-1: TooManySnapshotLevels: Too deep\.\nHint: .*32/,
    ),
  })
})

test('while another task holds the machine, it is tried again', async () => {
  const busy = taskUpdate(
    't-1',
    '<state>error</state><error><fault xsi:type="TaskInProgress"><task type="Task">t-0</task></fault></error>',
  )
  const vm = await machine({
    CreateSnapshot_Task: inTurn<Answer>(
      { fault: 'TaskInProgress' },
      '<returnval type="Task">t-1</returnval>',
    ),
    WaitForUpdatesEx: inTurn(busy, taskUpdate('t-1', SUCCESS)),
  })
  await vm.takeSnapshot(REQUEST, Deadline.after(8000))
  expect(host.count('CreateSnapshot_Task')).toBe(3)
})

test('a machine that stays busy past the deadline is told as busy, with the task that holds it', async () => {
  const vm = await machine({
    CreateSnapshot_Task: () => ({ fault: 'TaskInProgress <task type="Task">t-0</task>' }),
  })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(500))).rejects.toMatchObject({
    code: 'VSPHERE_TASK_IN_PROGRESS',
    hint: expect.stringContaining('Task:t-0'),
  })
})

test('past the deadline the error says that the task may still be running, and which', async () => {
  const vm = await machine({
    WaitForUpdatesEx: inTurn<Answer>(
      taskUpdate('t-1', '<state>running</state><progress>7</progress>'),
      'hang',
    ),
  })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(400))).rejects.toMatchObject({
    code: 'DEADLINE',
    fields: { task: 'Task:t-1', machine: 'debian-1', method: 'CreateSnapshot_Task' },
    message: expect.stringMatching(/last seen: running at 7 %.*\nHint: the task may still be running/),
  })
})

test('a task that vanishes before its result was seen is not taken for a success', async () => {
  const gone = `<returnval><version>2</version><filterSet><filter type="PropertyFilter">f</filter><objectSet><kind>leave</kind>
    <obj type="Task">t-1</obj></objectSet></filterSet></returnval>`
  const vm = await machine({ WaitForUpdatesEx: inTurn(gone) })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(5000))).rejects.toMatchObject({
    code: 'VSPHERE_TASK_VANISHED',
  })
})

test('a task that is gone before it can be watched is not taken for a success', async () => {
  const vm = await machine({ CreateFilter: () => ({ fault: 'ManagedObjectNotFound' }) })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(5000))).rejects.toMatchObject({
    code: 'VSPHERE_TASK_VANISHED',
  })
})

test('a session that ends while a task runs is made anew, with a new filter, and the task is followed to its end', async () => {
  const vm = await machine({
    WaitForUpdatesEx: inTurn<Answer>(
      taskUpdate('t-1', '<state>running</state>'),
      { fault: 'NotAuthenticated' },
      taskUpdate('t-1', SUCCESS),
    ),
  })
  await vm.takeSnapshot(REQUEST, Deadline.after(5000))
  expect(host.count('Login')).toBe(2)
  expect(host.count('CreateFilter')).toBe(2)
})

test('a session that cannot be made anew is given up after one more login', async () => {
  const vm = await machine({ CreateSnapshot_Task: () => ({ fault: 'NotAuthenticated' }) })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(5000))).rejects.toMatchObject({
    code: 'VSPHERE_NOT_AUTHENTICATED',
  })
  expect(host.count('Login')).toBe(2)
})

test('a connection that breaks during the wait does not end the task', async () => {
  const vm = await machine({
    WaitForUpdatesEx: inTurn<Answer>(false, false, taskUpdate('t-1', SUCCESS)),
  })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(8000))).resolves.toContain('snapshot-9')
})

test('a host that is gone for good is given up, and what it was doing is named', async () => {
  const vm = await machine({ WaitForUpdatesEx: () => false })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(20_000))).rejects.toMatchObject({
    code: 'VSPHERE_CONNECTION_LOST',
    fields: { task: 'Task:t-1', machine: 'debian-1' },
    message: expect.stringContaining('may still be running'),
  })
})

test('a read that meets a connection which the host was just closing is made again; a task is not started twice', async () => {
  const properties = '<returnval><objects><obj type="VirtualMachine">1</obj></objects></returnval>'
  const vm = await machine({
    RetrievePropertiesEx: inTurn<Answer>(false, properties),
    CreateSnapshot_Task: () => false,
  })
  await vm.waitUntilIdle(Deadline.after(5000))
  expect(host.count('RetrievePropertiesEx')).toBe(2)
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(5000))).rejects.toMatchObject({
    code: 'VSPHERE_CONNECTION_LOST',
  })
  expect(host.count('CreateSnapshot_Task')).toBe(1)
})

test('a host that falls silent before the task can be watched is told by the deadline', async () => {
  const vm = await machine({ CreateFilter: () => 'hang' })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(2_000))).rejects.toMatchObject({
    code: 'DEADLINE',
    fields: { machine: 'debian-1', task: 'Task:t-1' },
  })
})

test('a host that answers at once that there is no news is asked some twenty times a second', async () => {
  const vm = await machine({ WaitForUpdatesEx: () => '' })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(2_000))).rejects.toMatchObject({ code: 'DEADLINE' })
  expect(host.count('WaitForUpdatesEx')).toBeLessThan(70)
})

/** The machine tells of tasks, each queued then, by the host's clock; by default just when it is asked for. */
function tells(...tasks: { id: string; called: string; queued?: () => number }[]): Script {
  return {
    CurrentTime: () => `<returnval>${new Date().toISOString()}</returnval>`,
    RetrievePropertiesEx: (request) => {
      const asked = tasks.find(({ id }) => request.includes(`>${id}<`))
      const refs = tasks.map(({ id }) => `<ManagedObjectReference type="Task">${id}</ManagedObjectReference>`)
      if (asked === undefined)
        return page({
          'VirtualMachine:1': {
            recentTask: `<val xsi:type="ArrayOfManagedObjectReference">${refs.join('')}</val>`,
          },
        })
      const queued = new Date(asked.queued?.() ?? Date.now()).toISOString()
      const info = `<key>${asked.id}</key><task type="Task">${asked.id}</task><descriptionId>${asked.called}</descriptionId><state>running</state><queueTime>${queued}</queueTime>`
      return page({ [`Task:${asked.id}`]: { info: `<val xsi:type="TaskInfo">${info}</val>` } })
    },
  }
}

const CREATE = 'VirtualMachine.createSnapshot'
const aMinuteAgo = () => Date.now() - 60_000

test.each<[string, Answer]>([
  ['a connection that breaks', false],
  ['a proxy that gives up waiting', { status: 504, body: '' }],
  ['a proxy that cannot read the answer', { status: 502, body: '' }],
])('%s while a snapshot is asked for does not end it: the machine tells of its task', async (_, answer) => {
  const vm = await machine({
    ...tells({ id: 't-0', called: CREATE, queued: aMinuteAgo }, { id: 't-1', called: CREATE }),
    CreateSnapshot_Task: () => answer,
    WaitForUpdatesEx: inTurn(taskUpdate('t-1', SUCCESS)),
  })
  expect(await vm.takeSnapshot(REQUEST, Deadline.after(8000))).toContain('snapshot-9')
  expect(host.count('CreateSnapshot_Task')).toBe(1)
})

test('it is found as well where the host is away for a while before it tells its time', async () => {
  let asked = 0
  let queuedAt = 0
  const told = tells({ id: 't-1', called: CREATE, queued: () => queuedAt })
  const vm = await machine({
    ...told,
    CurrentTime: (request) => (asked++ < 3 ? false : (told.CurrentTime?.(request) ?? false)),
    CreateSnapshot_Task: () => {
      queuedAt = Date.now()
      return false
    },
    WaitForUpdatesEx: inTurn(taskUpdate('t-1', SUCCESS)),
  })
  expect(await vm.takeSnapshot(REQUEST, Deadline.after(12_000))).toContain('snapshot-9')
})

test('so is a revert, a removal and a change of power, by what the host calls its task', async () => {
  const vm = await machine({
    ...tells(
      { id: 't-1', called: 'vm.Snapshot.revert' },
      { id: 't-2', called: 'VirtualMachineSnapshot.remove' },
      { id: 't-3', called: 'VirtualMachine.powerOn' },
    ),
    ...{ RevertToSnapshot_Task: () => false, RemoveSnapshot_Task: () => false, PowerOnVM_Task: () => false },
    WaitForUpdatesEx: inTurn(
      ...['t-1', 't-2', 't-3'].map((task) => taskUpdate(task, '<state>success</state>')),
    ),
  })
  await vm.revertTo('VirtualMachineSnapshot:1', { suppressPowerOn: false }, Deadline.after(8000))
  await vm.removeSnapshot(
    'VirtualMachineSnapshot:1',
    { children: false, consolidate: true },
    Deadline.after(8000),
  )
  await vm.powerOn(Deadline.after(8000))
})

test.each([
  ['none', []],
  ['one of another kind', [{ id: 't-1', called: 'VirtualMachine.reconfigure' }]],
  ['an old one', [{ id: 't-1', called: CREATE, queued: aMinuteAgo }]],
  [
    'two',
    [
      { id: 't-1', called: CREATE },
      { id: 't-2', called: CREATE },
    ],
  ],
])(
  'of %s among the machine’s tasks nobody knows what became of the call, and it is not made again',
  async (_, tasks) => {
    const vm = await machine({ ...tells(...tasks), CreateSnapshot_Task: () => false })
    await expect(vm.takeSnapshot(REQUEST, Deadline.after(8000))).rejects.toMatchObject({
      code: 'VSPHERE_CONNECTION_LOST',
    })
    expect(host.count('CreateSnapshot_Task')).toBe(1)
  },
)

test('a task of somebody else that was queued just before the call is not the one of a lost answer', async () => {
  // Odd, so that it is no whole second.
  const justBefore = 2 * Math.floor(Date.now() / 2) - 1
  const vm = await machine({
    ...tells({ id: 't-1', called: CREATE, queued: () => justBefore }),
    CreateSnapshot_Task: () => false,
    WaitForUpdatesEx: inTurn(taskUpdate('t-1', SUCCESS)),
  })
  await expect(vm.takeSnapshot(REQUEST, Deadline.after(8000))).rejects.toMatchObject({
    code: 'VSPHERE_CONNECTION_LOST',
  })
})

test.each<[string, Answer[]]>([
  ['503 three times', [1, 2, 3].map(() => ({ status: 503, body: 'no healthy upstream' }))],
  ['429 from a proxy', [{ status: 429, body: 'slow down' }]],
])('a snapshot that meets %s is asked for again', async (_, answers) => {
  const vm = await machine({
    CreateSnapshot_Task: inTurn<Answer>(...answers, '<returnval type="Task">t-1</returnval>'),
    WaitForUpdatesEx: inTurn<Answer>({ status: 503, body: '' }, taskUpdate('t-1', SUCCESS)),
  })
  expect(await vm.takeSnapshot(REQUEST, Deadline.after(12_000))).toContain('snapshot-9')
})

test('a login that meets a vCenter which starts is tried again, the first as well as a later one', async () => {
  const vm = await machine({
    Login: inTurn<Answer>(
      { status: 503, body: '' },
      '<returnval><key>52a</key><userName>root</userName></returnval>',
      false,
      '<returnval><key>52b</key><userName>root</userName></returnval>',
    ),
    CreateSnapshot_Task: inTurn<Answer>(
      { fault: 'NotAuthenticated' },
      '<returnval type="Task">t-1</returnval>',
    ),
    WaitForUpdatesEx: inTurn(taskUpdate('t-1', SUCCESS)),
  })
  expect(await vm.takeSnapshot(REQUEST, Deadline.after(12_000))).toContain('snapshot-9')
  expect(host.count('Login')).toBe(4)
})

test('what a host tells of one task and nobody can read ends the watch over that one alone', async () => {
  let started = 0
  const both = `${taskUpdate('t-1', '<state>melted</state>')}${taskUpdate('t-2', SUCCESS)}`.replace(
    /<\/filterSet><\/returnval><returnval><version>1<\/version><filterSet>.*?<\/filter>/s,
    '',
  )
  const vm = await machine({
    CreateSnapshot_Task: () => `<returnval type="Task">t-${++started}</returnval>`,
    WaitForUpdatesEx: () => (started < 2 ? '' : both),
  })
  const [broken, whole] = await Promise.allSettled(
    [1, 2].map(() => vm.takeSnapshot(REQUEST, Deadline.after(5000))),
  )
  expect(whole).toMatchObject({ status: 'fulfilled', value: 'VirtualMachineSnapshot:1-snapshot-9' })
  expect(broken).toMatchObject({
    reason: {
      code: 'VSPHERE_CONNECTION_LOST',
      message: expect.stringMatching(/could not be followed .*no TaskInfoState as TaskInfo\.state/),
      fields: { task: 'Task:t-1' },
    },
  })
})
