import {
  consolidationNeeded,
  consolidationNotNeeded,
  poweredOffIsOff,
  slotsOnce,
  standsUnder,
} from '../judge/host-state.ts'
import { annotationReturns, hardwareReturns } from '../judge/settings.ts'
import { failureOf } from '../scenario/act.ts'
import type { DiskUnderTest } from '../scenario/disk.ts'
import type { Disks } from '../scenario/disks.ts'
import { NotApplicable } from '../scenario/errors.ts'
import type { Group } from '../scenario/group.ts'
import { judgeEach } from '../scenario/judge-each.ts'
import { judgeAbsent, judgeHolds, judgeSize, judgeUninitialized } from '../scenario/judged-disk.ts'
import type { Machines } from '../scenario/machines.ts'
import type { Snapshots } from '../scenario/snapshots.ts'
import type { Volumes } from '../scenario/volumes.ts'
import type { Witnesses } from '../scenario/witnesses.ts'
import { newDisk, newVolume, resized } from './asked.ts'
import { type Check, checksAfter } from './checks.ts'
import { type Moment, momentOf } from './history.ts'
import { beginning, leftOut, type Model } from './model.ts'
import { type DiskId, type Id, type Operation, sentenceOf } from './operations.ts'
import { onDisk, onVolume, type Writing } from './write.ts'
import { WritersAtWork } from './writers-at-work.ts'

interface Stage {
  vms: Machines
  step: (title: string) => void
  /** Told before each operation; throws where there is to be none any more. */
  onMoment?: (moment: Moment) => void
  /** Told of one that the host has no word for: it is left out, with what is not possible without it. */
  onLack?: (operation: Operation, lack: NotApplicable) => void
}

/**
 * Does a history on machines, each operation by the words that a scenario has for it, and looks after each what must be so.
 * @throws ChecksFailed at the first thing that is not so, and whatever kept it from going on
 */
export async function perform(
  operations: readonly Operation[],
  { vms, step, onMoment, onLack }: Stage,
): Promise<void> {
  const performance = new Performance(vms)
  let before = beginning
  for (const operation of operations) {
    const moment = momentOf(before, operation)
    if (!moment) continue
    onMoment?.(moment)
    step(sentenceOf(operation))
    const lack = await lackIn(() => performance.do(moment))
    if (lack) onLack?.(operation, lack)
    before = lack ? leftOut(before, operation) : moment.after
    if (lack) continue
    for (const check of checksAfter(moment)) await performance.check(check)
  }
}

async function lackIn(work: () => Promise<void>): Promise<NotApplicable | undefined> {
  const thrown = await failureOf(work)
  if (!thrown || thrown.error instanceof NotApplicable) return thrown?.error as NotApplicable | undefined
  throw thrown.error
}

const expected = { isNot: false }

class Performance {
  readonly #vms: Machines
  readonly #disks = new Map<DiskId, Disks>()
  readonly #volumes = new Map<DiskId, Volumes>()
  readonly #snapshots = new Map<Id, Snapshots>()
  readonly #data = new Map<Id, Witnesses>()
  readonly #writers = new WritersAtWork()

  constructor(vms: Machines) {
    this.#vms = vms
  }

  async do({ before, operation }: Moment): Promise<void> {
    const vms = this.#vms
    switch (operation.do) {
      case 'attach':
        return void this.#disks.set(operation.disk, await vms.attachDisk(newDisk(operation)))
      case 'initialize':
        return void this.#volumes.set(
          operation.disk,
          await this.#disk(operation.disk).initialize(newVolume(operation)),
        )
      case 'write':
      case 'overwrite':
      case 'scatter':
      case 'zero':
      case 'discard':
        return void this.#data.set(operation.data, await this.#written(operation, before))
      case 'extend':
        return this.#disk(operation.disk).extend(operation.toMiB * 2 ** 20)
      case 'detach':
        return this.#disk(operation.disk).detach(operation)
      case 'change mode':
        return this.#disk(operation.disk).reattach({ mode: operation.mode })
      case 'snapshot': {
        const { name, memory, quiesce } = operation
        return void this.#snapshots.set(operation.snapshot, await vms.takeSnapshot(name, { memory, quiesce }))
      }
      case 'snapshot while writing': {
        const volumes = [this.#volume(operation.first), this.#volume(operation.second)] as const
        const amid = before.made.moments + 1
        const taken = await this.#writers.snapshot(vms, operation, { volumes, amid })
        return void this.#snapshots.set(operation.snapshot, taken)
      }
      case 'revert':
        return vms.revertTo(this.#snapshot(operation.snapshot), {
          suppressPowerOn: operation.suppressPowerOn,
        })
      case 'remove':
        return vms.removeSnapshot(this.#snapshot(operation.snapshot), operation)
      case 'consolidate':
        return vms.consolidate()
      case 'power on':
        return vms.powerOn()
      case 'power off':
        return vms.powerOff()
      case 'suspend':
        return vms.suspend()
      case 'reset':
        return vms.reset()
      case 'host restart':
        return vms.restartHost()
      case 'annotate':
        return vms.reconfigure({ annotation: operation.annotation })
      case 'resize':
        return vms.reconfigure(resized(operation.larger ? 1 : -1))
    }
  }

  async check(check: Check): Promise<void> {
    const vms = this.#vms
    switch (check.check) {
      case 'start':
        return vms.powerOn()
      case 'off':
        return vms.check(poweredOffIsOff)
      case 'mount':
        return this.#volumes.get(check.disk)?.mount()
      case 'holds':
        return this.#holds(check)
      case 'goes on':
        return this.#writers.goesOn(check)
      case 'write order':
        return this.#writers.keepsOrder(check)
      case 'uninitialized':
        return void (await judgeEach(expected, this.#disk(check.disk), (disk, judge) =>
          judgeUninitialized(disk, judge, expected),
        ))
      case 'size':
        return void (await judgeEach(expected, this.#disk(check.disk), (disk, judge) =>
          judgeSize(disk, check.sizeMiB * 2 ** 20, judge),
        ))
      case 'absent':
        return void (await judgeEach(expected, this.#disk(check.disk), (disk, judge) =>
          judgeAbsent(disk, judge, expected),
        ))
      case 'parent': {
        const [child, parent] = [this.#snapshot(check.snapshot), this.#snapshot(check.parent)]
        return vms.check(standsUnder, (vm) => ({ child: child.on(vm), parent: parent.on(vm) }))
      }
      case 'annotation': {
        const since = this.#snapshot(check.snapshot)
        return vms.check(annotationReturns, () => ({ name: since.name, keys: [] }), { since })
      }
      case 'hardware': {
        const since = this.#snapshot(check.snapshot)
        return vms.check(hardwareReturns, () => ({ name: since.name }), { since })
      }
      case 'slots':
        return vms.check(slotsOnce)
      case 'consolidation needed':
        return vms.check(consolidationNeeded)
      case 'consolidation not needed':
        return vms.check(consolidationNotNeeded)
    }
  }

  /** What is changed is what the disk holds at that moment, which a revert may have brought back. */
  #written(operation: Writing, { disks }: Model): Promise<Witnesses> {
    const { holds, data } = disks[operation.disk]!
    const was = data === undefined ? undefined : this.#data.get(data)
    return holds === 'volume'
      ? onVolume(this.#volume(operation.disk), operation, was)
      : onDisk(this.#disk(operation.disk), operation, was)
  }

  async #holds({ disk, data, on }: Extract<Check, { check: 'holds' }>): Promise<void> {
    const group = on === 'raw' ? this.#disk(disk) : this.#volume(disk)
    await judgeEach(expected, group as Group<DiskUnderTest>, (one, judge) =>
      judgeHolds({ disk: one, group, witness: this.#data.get(data)?.on(one), content: 'exact' }, judge),
    )
  }

  #disk(id: DiskId): Disks {
    return this.#disks.get(id)!
  }

  #volume(id: DiskId): Volumes {
    return this.#volumes.get(id)!
  }

  #snapshot(id: Id): Snapshots {
    return this.#snapshots.get(id)!
  }
}
