import { setTimeout as sleep } from 'node:timers/promises'
import { type HostManners, plainManners } from '../manners.ts'
import type { Changes } from './changes.ts'
import { faultOf, localized, type VimFault } from './fault.ts'
import { hostName } from './inventory/hardware.ts'
import type { LabHost } from './lab-host.ts'
import { references } from './references.ts'
import { type Data, data, Reference, type Value } from './schema/values.ts'

export interface TaskRequest {
  readonly entity: Reference
  readonly entityName: string
  /** The API's own name of the operation: `VirtualMachine.createSnapshot`. */
  readonly descriptionId: string
  readonly userName: string
}

/** Does the work; tells its progress in percent; what it returns is the task's result. */
export type TaskWork = (progress: (percent: number) => void) => Promise<Value | undefined>

/** Finished tasks are remembered for ten minutes, as on a host. */
const rememberMs = 10 * 60_000

/** The tasks of the host: those that run and those that ended a short while ago. */
export class Tasks {
  readonly #changes: Changes
  readonly #manners: HostManners
  readonly #forgets: (descriptionId: string) => boolean
  readonly #byValue = new Map<string, Task>()
  #count = 0

  constructor(changes: Changes, manners = plainManners, forgets: LabHost['forgetsTask'] = () => false) {
    this.#changes = changes
    this.#manners = manners
    this.#forgets = forgets
  }

  /** Oldest first. */
  get recent(): readonly Reference[] {
    return [...this.#byValue.values()].map(({ reference }) => reference)
  }

  recentOf(entity: Reference): readonly Reference[] {
    return this.#of(entity).map(({ reference }) => reference)
  }

  /** The task that works on the entity now. */
  runningOn(entity: Reference): Reference | undefined {
    return this.#of(entity).find(({ running }) => running)?.reference
  }

  /** @param value of its reference */
  find(value: string): Task | undefined {
    return this.#byValue.get(value)
  }

  /** Begins the work and returns at once. A refusal ends up in the task's error. */
  start(request: TaskRequest, work: TaskWork): Reference {
    this.#forgetOld()
    this.#count += 1
    const task = new Task(request, this.#count, this.#changes, this.#manners)
    if (!this.#forgets(request.descriptionId)) this.#byValue.set(task.reference.value, task)
    void task.run(work)
    return task.reference
  }

  /** A task of somebody else, which never ends. */
  startForeign(descriptionId: string): void {
    const request = {
      entity: references.host,
      entityName: hostName,
      descriptionId,
      userName: 'VSPHERE.LOCAL\\backup',
    }
    this.start(request, () => new Promise(() => {}))
  }

  #of(entity: Reference): readonly Task[] {
    return [...this.#byValue.values()].filter((task) => task.entity.key === entity.key)
  }

  #forgetOld(): void {
    for (const [value, { endedAt }] of this.#byValue) {
      if (endedAt === undefined) continue
      if (this.#manners.now().getTime() - endedAt.getTime() > rememberMs) this.#byValue.delete(value)
    }
  }
}

type Outcome = { readonly result: Value | undefined } | { readonly error: VimFault }

/** Work that the host does, or has done a short while ago. */
export class Task {
  readonly reference: Reference
  readonly #request: TaskRequest
  readonly #changes: Changes
  readonly #manners: HostManners
  readonly #queuedAt: Date
  readonly #count: number
  #startedAt: Date | undefined
  #progress: number | undefined
  #outcome: Outcome | undefined
  #endedAt: Date | undefined

  constructor(request: TaskRequest, count: number, changes: Changes, manners: HostManners) {
    this.#manners = manners
    this.#queuedAt = manners.now()
    this.#request = request
    this.#count = count
    this.#changes = changes
    this.reference = new Reference('Task', `haTask-${request.entity.value}-${request.descriptionId}-${count}`)
  }

  get entity(): Reference {
    return this.#request.entity
  }

  get running(): boolean {
    return this.#endedAt === undefined
  }

  get endedAt(): Date | undefined {
    return this.#endedAt
  }

  async run(work: TaskWork): Promise<void> {
    const { now, queueMs, work: doing } = this.#manners
    if (queueMs > 0) await this.#wait(queueMs)
    this.#startedAt = now()
    this.#changes.announce()
    const tell = (percent: number) => this.#tell(percent)
    this.#outcome = await outcomeOf(() => doing(this.#request.descriptionId, () => work(tell), tell))
    this.#endedAt = now()
    this.#changes.announce()
  }

  async #wait(ms: number): Promise<void> {
    this.#changes.announce()
    await sleep(ms)
  }

  #tell(percent: number): void {
    const progress = Math.round(percent)
    if (progress === this.#progress) return
    this.#progress = progress
    this.#changes.announce()
  }

  get info(): Data<'TaskInfo'> {
    const { entity, entityName, descriptionId, userName } = this.#request
    return data('TaskInfo', {
      key: this.reference.value,
      task: this.reference,
      descriptionId,
      entity,
      entityName,
      cancelled: false,
      cancelable: false,
      reason: data('TaskReasonUser', { userName }),
      queueTime: this.#queuedAt,
      startTime: this.#startedAt,
      completeTime: this.#endedAt,
      eventChainId: this.#count,
      ...this.#state(),
    })
  }

  #state(): Pick<Data<'TaskInfo'>['fields'], 'state' | 'progress' | 'result' | 'error'> {
    if (this.#startedAt === undefined) return { state: 'queued' }
    if (this.#outcome === undefined) return { state: 'running', progress: this.#progress }
    if ('error' in this.#outcome) return { state: 'error', error: localized(this.#outcome.error) }
    return { state: 'success', result: this.#outcome.result }
  }
}

async function outcomeOf(work: () => Promise<Value | undefined>): Promise<Outcome> {
  try {
    return { result: await work() }
  } catch (error) {
    return { error: faultOf(error) }
  }
}
