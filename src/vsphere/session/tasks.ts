import { setTimeout as sleep } from 'node:timers/promises'
import { Deadline } from '../../core/deadline.ts'
import { DeadlineError } from '../../core/errors.ts'
import { Pace } from '../../core/pace.ts'
import { isFault } from '../faults/errors.ts'
import type { Arguments, Data, MethodName, Ref, Returned } from '../soap/data.ts'
import { Unreadable } from '../soap/decode.ts'
import { failureOf } from '../soap/failures.ts'
import type { Exchange } from '../soap/transport.ts'
import { taskOfLostAnswer } from './lost-answer.ts'
import { AWAY_MS, isAway } from './patience.ts'
import type { VimService } from './service.ts'
import type { TaskBook } from './task-book.ts'
import {
  changedInfo,
  overdue,
  subjectOf,
  taskError,
  unwatched,
  vanished,
  type Watch,
  withResolvers,
} from './watch.ts'

/** The methods that start a task. */
export type TaskMethod = {
  [Method in MethodName]: Returned<Method> extends Ref<'Task'> ? Method : never
}[MethodName]

/** Seconds that the host holds a call open when there is no news; below the deadline of the exchange. */
const WAIT_SECONDS = 20
const WAIT_DEADLINE_MS = 40_000
/** Milliseconds before another try, when the machine is busy or the connection broke. */
const PAUSE_MS = 1000

/**
 * Runs tasks and waits for them: all tasks of a session in one loop of WaitForUpdatesEx, each by a filter of its own on
 * the session's property collector.
 */
export class TaskRunner {
  /** Of which tasks it is known that they are ours. */
  readonly book: TaskBook
  readonly #vim: VimService
  readonly #watches = new Map<Ref<'Task'>, Watch>()
  readonly #pace = new Pace()
  #version = ''
  /** How many filters were ever made. */
  #made = 0
  #looping = false
  /** Why no news comes just now. */
  #away: unknown

  constructor(vim: VimService, book: TaskBook) {
    this.#vim = vim
    this.book = book
  }

  /**
   * Starts a task and waits until it has succeeded. While another task holds the machine (TaskInProgress), waits for
   * that one and tries again.
   * @returns the task's result
   * @throws VsphereError with the fault of the task
   * @throws DeadlineError when it has not ended in time; the task may then still be running on the host
   */
  async run<Method extends TaskMethod>(
    method: Method,
    parameters: Arguments<Method>,
    exchange: Exchange,
  ): Promise<unknown> {
    return this.#whenFree(exchange, async () => {
      const task = await this.#start(method, parameters, exchange)
      this.book.note(task)
      return this.#settled(task, method, exchange)
    })
  }

  /** An answer that was lost on the way does not end what goes on at the host. */
  async #start<Method extends TaskMethod>(
    method: Method,
    parameters: Arguments<Method>,
    exchange: Exchange,
  ): Promise<Ref<'Task'>> {
    const askedAt = performance.now()
    try {
      return (await this.#vim.call(method, parameters, exchange)) as Ref<'Task'>
    } catch (error) {
      if (!isAway(error)) throw error
      const task = await taskOfLostAnswer(this.#vim, this.book, method, askedAt, exchange).catch(() => {})
      if (task === undefined) throw error
      return task
    }
  }

  /** Does the work, and again as long as it is refused because another task holds the machine (TaskInProgress). */
  async #whenFree<T>({ deadline }: Exchange, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isFault(error, 'TaskInProgress') || deadline.remainingMs <= PAUSE_MS) throw error
        await sleep(PAUSE_MS)
      }
    }
  }

  async #settled(task: Ref<'Task'>, method: string, exchange: Exchange): Promise<unknown> {
    const { promise, resolve, reject } = withResolvers()
    const watch: Watch = { task, method, exchange, info: {}, filter: undefined, resolve, reject }
    // A host that went away and has not come back is what is wrong then, and not how long its task takes.
    const end = () =>
      reject(
        this.#away === undefined
          ? overdue(this.#vim.host, watch)
          : unwatched(this.#vim.host, watch, this.#away),
      )
    const timer = setTimeout(end, exchange.deadline.remainingMs)
    // Known before its filter exists: a call under way may bring its news before CreateFilter has returned.
    this.#watches.set(task, watch)
    this.#follow(watch).catch((error) =>
      reject(error instanceof DeadlineError ? overdue(this.#vim.host, watch) : error),
    )
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#watches.delete(task)
      this.#leave(watch)
    }
  }

  async #follow(watch: Watch): Promise<void> {
    await this.#vim.authenticated(watch.exchange, () => this.#createFilter(watch))
    if (!this.#looping) await this.#loop()
  }

  async #createFilter(watch: Watch): Promise<void> {
    const session = this.#vim.session
    const spec = { propSet: [{ type: 'Task', pathSet: ['info'] }], objectSet: [{ obj: watch.task }] }
    const _this = this.#vim.content.propertyCollector
    try {
      const parameters = { _this, spec, partialUpdates: false }
      const ref = await this.#vim.transport.call('CreateFilter', parameters, watch.exchange)
      watch.filter = { ref, session }
      this.#made++
      this.#version = '' // everything anew: an update that came before its filter was known is seen again
    } catch (error) {
      throw isFault(error, 'ManagedObjectNotFound') ? vanished(this.#vim.host, watch) : error
    }
  }

  #leave({ filter }: Watch): void {
    if (filter?.session === this.#vim.session) this.#vim.leftovers.add(filter.ref)
  }

  async #loop(): Promise<void> {
    this.#looping = true
    for (let patience = Deadline.after(AWAY_MS); this.#watches.size > 0; ) {
      try {
        await this.#pace.wait()
        this.#apply(await this.#nextUpdates())
        patience = Deadline.after(AWAY_MS)
        this.#away = undefined
      } catch (error) {
        this.#version = ''
        if (isFault(error, 'InvalidCollectorVersion')) continue
        this.#away = error
        const mayTryAgain = isAway(error) || error instanceof DeadlineError
        if (mayTryAgain && !patience.expired && this.#watches.size > 0) await sleep(PAUSE_MS)
        else this.#giveUp(error)
      }
    }
    this.#looping = false
  }

  #nextUpdates(): Promise<Data<'UpdateSet'> | undefined> {
    const exchange = { deadline: Deadline.after(WAIT_DEADLINE_MS) }
    return this.#vim.inSession(exchange, async () => {
      await this.#renewFilters()
      const _this = this.#vim.content.propertyCollector
      const options = { maxWaitSeconds: WAIT_SECONDS }
      const [version, made] = [this.#version, this.#made]
      const updates = await this.#vim.transport.call(
        'WaitForUpdatesEx',
        { _this, version, options },
        exchange,
      )
      // A filter that was made meanwhile has asked for everything anew, also where everything was asked for already.
      if (updates !== undefined && this.#made === made) this.#version = updates.version
      return updates
    })
  }

  /** In a session that had to be made anew all filters are gone. */
  async #renewFilters(): Promise<void> {
    for (const watch of this.#watches.values()) {
      if (watch.filter === undefined || watch.filter.session === this.#vim.session) continue
      try {
        await this.#createFilter(watch)
      } catch (error) {
        if (!isFault(error, 'TaskVanished')) throw error
        this.#watches.delete(watch.task)
        watch.reject(error)
      }
    }
  }

  #apply(updates: Data<'UpdateSet'> | undefined): void {
    for (const { objectSet, missingSet } of updates?.filterSet ?? []) {
      for (const { obj } of missingSet) this.#lose(obj)
      for (const { obj, kind, changeSet } of objectSet) {
        if (kind === 'leave') this.#lose(obj)
        else this.#learn(obj, changeSet)
      }
    }
  }

  #lose(task: Ref): void {
    const watch = this.#watches.get(task as Ref<'Task'>)
    if (watch === undefined) return
    this.#watches.delete(watch.task)
    watch.reject(vanished(this.#vim.host, watch))
  }

  #learn(task: Ref, changes: readonly Data<'PropertyChange'>[]): void {
    const watch = this.#watches.get(task as Ref<'Task'>)
    if (watch === undefined) return
    for (const { name, val } of changes) {
      if (val instanceof Unreadable)
        this.#abandon(watch, failureOf(val.why, subjectOf(this.#vim.host, watch), false))
      else Object.assign(watch.info, changedInfo(name, val))
    }
    const { state, result, error } = watch.info
    // Forgotten at once, so that the loop does not ask for news of it again.
    if (state === 'success' || state === 'error') this.#watches.delete(watch.task)
    if (state === 'success') watch.resolve(result)
    else if (state === 'error') watch.reject(taskError(this.#vim.host, watch, error))
  }

  #giveUp(error: unknown): void {
    for (const watch of this.#watches.values()) this.#abandon(watch, error)
  }

  #abandon(watch: Watch, error: unknown): void {
    this.#watches.delete(watch.task)
    watch.reject(unwatched(this.#vim.host, watch, error))
  }
}
