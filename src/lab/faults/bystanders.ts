import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { disguised } from '../machine/disguised.ts'
import { type Machine, MachineFault } from '../machine/machine.ts'
import { pathsOf } from '../machine/state.ts'
import { overwrite, witnessBlocks } from './disk-file.ts'
import { type Fault, isBaseline, isSystemDisk, lastOf } from './fault.ts'

/** Faults in which what is asked of one machine is done to the others of the lab as well. */

export const revertTakesTheOtherAlong: Fault = {
  name: 'revert-takes-the-other-along',
  source: 'promise 5',
  breaks: 'A revert of one machine leaves every other machine as it is.',
  promises: ['revert-restores-power'],
  disguise: (machine, others) =>
    afterRevert(machine, others, async (other, name) => {
      const { snapshots } = other
      const target = snapshots.findLast((one) => one.name === name) ?? snapshots.at(-1)
      if (target) await other.revertTo(target.id, { suppressPowerOn: false })
    }),
}

export const revertResetsTheOther: Fault = {
  name: 'revert-resets-the-other',
  source: 'promise 5',
  breaks: 'A revert of one machine lets every other machine’s guest go on in its boot.',
  promises: ['revert-restores-power'],
  disguise: (machine, others) =>
    afterRevert(machine, others, async (other) => {
      if (other.powerState === 'poweredOn') await other.reset()
    }),
}

export const revertSpillsIntoTheOther: Fault = {
  name: 'revert-spills-into-the-other',
  source: 'promise 5',
  breaks: 'A revert of one machine writes to no disk of another machine.',
  promises: ['revert-restores-power'],
  disguise: (machine, others, datastore) =>
    afterRevert(machine, others, async (other) => {
      const [own] = await dataOf(machine, datastore)
      const theirs = await dataOf(other, datastore)
      const place = theirs[Math.floor(theirs.length / 2)]
      if (own && place) await overwrite(place.path, place.at, Buffer.from(own.content, 'latin1'))
    }),
}

export const removalRemovesTheOthers: Fault = {
  name: 'removal-removes-the-others',
  source: 'promise 7',
  breaks:
    'The removal of a snapshot leaves the snapshots of every other machine, also those of the same name.',
  promises: ['removal-merges-into-the-parent'],
  disguise: (machine, others) =>
    disguised(machine, {
      async removeSnapshot(id, options, progress) {
        const gone = machine.snapshots.find((one) => one.id === id)
        const besides = await whileOthersLookOn(machine, others, () =>
          machine.removeSnapshot(id, options, progress),
        )
        if (!gone || isBaseline(gone)) return
        await toEach(besides, async (other) => {
          const target = other.snapshots.find(({ name }) => name === gone.name)
          if (target) await other.removeSnapshot(target.id, options)
        })
      },
    }),
}

/** The witness data of a machine's last data disk, in the highest of its files that holds any. */
async function dataOf({ settings }: Machine, datastore: string) {
  const disk = lastOf(settings.disks.filter((one) => !isSystemDisk(one)))
  for (const file of disk ? pathsOf(disk) : []) {
    const path = join(datastore, file)
    const blocks = await witnessBlocks(path)
    if (blocks.length > 0) return blocks.map((block) => ({ path, ...block }))
  }
  return []
}

/** The return to a baseline does no harm: a run returns all of its machines so, and nothing of it would be seen. */
function afterRevert(
  machine: Machine,
  others: () => readonly Machine[],
  harm: (other: Machine, name: string) => Promise<void>,
): Machine {
  return disguised(machine, {
    async revertTo(id, options, progress) {
      const snapshot = machine.snapshots.find((one) => one.id === id)
      const besides = await whileOthersLookOn(machine, others, () => machine.revertTo(id, options, progress))
      if (snapshot && !isBaseline(snapshot)) await toEach(besides, (other) => harm(other, snapshot.name))
    },
  })
}

interface Operation {
  readonly machine: Machine
  /** The machines of which something was asked while this was under way. */
  readonly alongside: Set<Machine>
}

const underWay = new Set<Operation>()

/** Does the work, and tells which of the others it does not concern: nothing was asked of them at the same time. */
async function whileOthersLookOn(
  machine: Machine,
  others: () => readonly Machine[],
  work: () => Promise<void>,
): Promise<Machine[]> {
  const operation = { machine, alongside: new Set([...underWay].map((one) => one.machine)) }
  for (const { alongside } of underWay) alongside.add(machine)
  underWay.add(operation)
  await work().finally(() => underWay.delete(operation))
  return others().filter((other) => !operation.alongside.has(other))
}

async function toEach(others: readonly Machine[], harm: (other: Machine) => Promise<void>): Promise<void> {
  await Promise.all(others.map((other) => whenFree(() => harm(other))))
}

/** A machine does one thing at a time. What else it cannot do is nobody's concern who asked something of another one. */
async function whenFree(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof MachineFault && error.kind === 'TaskInProgress')) return
      await sleep(100)
    }
  }
}
