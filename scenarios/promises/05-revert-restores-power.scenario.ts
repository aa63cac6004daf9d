import { scenario } from '../../src/index.ts'

const promise = {
  number: 5,
  statement:
    'A revert discards the current disk and memory state, and other snapshots stay. A machine that ran, with its memory kept, runs; without it, it is off; one that was off is off; the API can be asked not to start it.',
  source: 'vSphere 8.0 documentation, GUID-3E1BB630; vSphere API, RevertToSnapshot_Task',
}

scenario('A revert leads to the power state that the snapshot kept', promise, async ({ vms, step }) => {
  step('Snapshots of a machine that runs, with memory and without, and of one that is off')
  const running = await vms.takeSnapshot('running, with memory', { memory: true })
  const withoutMemory = await vms.takeSnapshot('running, without memory', { memory: false })
  await vms.powerOff()
  const off = await vms.takeSnapshot('off', { memory: true })

  step('Running, without memory: off')
  await vms.revertTo(running)
  await vms.revertTo(withoutMemory, { start: false })

  step('Running, with memory, asked not to start: not running')
  await vms.revertTo(running, { suppressPowerOn: true })

  step('Running, with memory: running, in the same boot')
  await vms.revertTo(withoutMemory, { start: false })
  await vms.revertTo(running)

  step('Off: off')
  await vms.revertTo(off)
})
