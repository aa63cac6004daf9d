import { DeadlineError, messageOf } from '../../core/errors.ts'
import { faultError, VsphereError } from '../faults/errors.ts'
import type { Data, Ref } from '../soap/data.ts'
import type { Exchange } from '../soap/transport.ts'

/** A task that is waited for, and what has been seen of it. */
export interface Watch {
  task: Ref<'Task'>
  method: string
  exchange: Exchange
  info: Partial<Data<'TaskInfo'>>
  filter: { ref: Ref<'PropertyFilter'>; session: number } | undefined
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

/** A host reports the whole `info`, or with partial updates `info.state` alone. */
export function changedInfo(path: string, value: unknown): Record<string, unknown> {
  if (path === 'info') return typeof value === 'object' && value !== null ? { ...value } : {}
  return { [path.replace(/^info\./, '')]: value }
}

export function taskError(
  host: string,
  watch: Watch,
  error: Data<'LocalizedMethodFault'> | undefined,
): Error {
  const fault = error?.fault ?? { name: 'SystemError', details: {}, messages: [], keys: [] }
  return faultError(fault, error?.localizedMessage, subjectOf(host, watch))
}

export function overdue(host: string, watch: Watch): DeadlineError {
  const progress = watch.info.progress === undefined ? '' : ` at ${watch.info.progress} %`
  const state = watch.info.state ?? 'never seen'
  return new DeadlineError(`${describe(watch)} did not end in time (last seen: ${state}${progress}).`, {
    hint: `the task may still be running on ${host}; see its recent tasks before the next operation.`,
    fields: { ...subjectOf(host, watch), task: watch.task },
  })
}

export function vanished(host: string, watch: Watch): VsphereError {
  const what = `${describe(watch)} vanished from ${host} before its result was seen.`
  return new VsphereError('TaskVanished', what, { ...subjectOf(host, watch), task: watch.task })
}

export function unwatched(host: string, watch: Watch, error: unknown): VsphereError {
  const said = messageOf(error).split('\n')[0]
  const what = `${describe(watch)} could not be followed to its end, and may still be running on ${host}: ${said}`
  return new VsphereError('ConnectionLost', what, { ...subjectOf(host, watch), task: watch.task })
}

function describe({ method, exchange: { machine } }: Watch): string {
  return machine === undefined ? method : `${method} of ${machine}`
}

export function subjectOf(host: string, { method, exchange: { machine } }: Watch) {
  return { host, method, machine }
}

export function withResolvers() {
  let resolve: (result: unknown) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<unknown>((...settle) => {
    ;[resolve, reject] = settle
  })
  return { promise, resolve, reject }
}
