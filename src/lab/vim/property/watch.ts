import { notAuthenticated } from '../call.ts'
import { vimFault } from '../fault.ts'
import { type Data, data } from '../schema/values.ts'
import type { Call, ManagedObject } from '../service.ts'
import { collect } from './collect.ts'
import { type Known, nothingKnown, updatesSince } from './updates.ts'

export interface Filter {
  readonly object: ManagedObject
  readonly spec: Data<'PropertyFilterSpec'>
}

/** What a client knows of each filter at one version. */
type Knowledge = ReadonlyMap<Filter, Known>

/**
 * The filters of one property collector and what its client was told of them, version by version.
 * The version before the last is kept too: a client that lost an answer asks for it again.
 */
export class Watch {
  readonly filters = new Set<Filter>()
  #version = 0
  #known: Knowledge = new Map()
  #knownBefore: Knowledge = new Map()
  #canceled = new AbortController()

  /** Ends the waiting that is under way. */
  cancel(): void {
    this.#canceled.abort()
    this.#canceled = new AbortController()
  }

  /**
   * Waits until something differs from what the client knows at `version`; the empty version knows nothing.
   * @param waitMs undefined waits without end, 0 looks once
   * @returns undefined when the time has passed and nothing has changed
   * @throws VimFault InvalidCollectorVersion, RequestCanceled, NotAuthenticated when the session ends
   */
  async updates(
    version: string,
    { waitMs, limit }: { waitMs: number | undefined; limit: number },
    call: Call,
  ): Promise<Data<'UpdateSet'> | undefined> {
    const known = this.#knownAt(version)
    const { changes } = call.service
    const canceled = this.#canceled.signal
    const time = waitMs === undefined ? [] : [AbortSignal.timeout(waitMs)]
    const stop = AbortSignal.any([canceled, call.hungUp, call.session.ended, ...time])
    for (;;) {
      const seen = changes.count
      const updates = await this.#look(known, limit, call)
      if (updates !== undefined || waitMs === 0) return updates
      await changes.after(seen, stop)
      if (canceled.aborted || call.hungUp.aborted)
        throw vimFault('RequestCanceled', {}, 'The wait was canceled')
      if (call.session.ended.aborted) throw notAuthenticated()
      if (stop.aborted) return undefined
    }
  }

  #knownAt(version: string): Knowledge {
    if (version === '') return new Map()
    if (version === String(this.#version)) return this.#known
    if (version === String(this.#version - 1)) return this.#knownBefore
    throw vimFault('InvalidCollectorVersion', {}, `This collector has no version '${version}'`)
  }

  async #look(known: Knowledge, limit: number, call: Call): Promise<Data<'UpdateSet'> | undefined> {
    const next = new Map<Filter, Known>()
    const filterSet: Data<'PropertyFilterUpdate'>[] = []
    let room = limit
    let truncated = false
    for (const filter of this.filters) {
      const since = known.get(filter) ?? nothingKnown
      const found = updatesSince(since, await collect(filter.spec, call), room)
      next.set(filter, found.known)
      room -= found.updates.length
      truncated ||= found.truncated
      if (found.updates.length === 0) continue
      filterSet.push(
        data('PropertyFilterUpdate', { filter: filter.object.reference, objectSet: found.updates }),
      )
    }
    if (filterSet.length === 0) return undefined
    this.#version += 1
    this.#knownBefore = known
    this.#known = next
    return data('UpdateSet', { version: String(this.#version), filterSet, truncated })
  }
}
