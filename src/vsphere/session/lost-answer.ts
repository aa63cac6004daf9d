import { setTimeout as sleep } from 'node:timers/promises'
import { isFault } from '../faults/errors.ts'
import type { Data, Ref } from '../soap/data.ts'
import type { Exchange } from '../soap/transport.ts'
import { readProperties } from './properties.ts'
import type { VimService } from './service.ts'
import type { TaskBook } from './task-book.ts'

/** Which tasks of a machine a method may have started, by what hosts call them. Settings are changed by others of the run as well. */
const CALLED: Readonly<Record<string, RegExp>> = {
  CreateSnapshot_Task: /createSnapshot/i,
  RevertToSnapshot_Task: /snapshot\.revert|revertToSnapshot/i,
  RemoveSnapshot_Task: /snapshot\.remove|removeSnapshot/i,
  ConsolidateVMDisks_Task: /consolidate/i,
  PowerOnVM_Task: /powerOn/i,
  PowerOffVM_Task: /powerOff/i,
  ResetVM_Task: /reset/i,
  SuspendVM_Task: /suspend/i,
}

/** Milliseconds. A vCenter may tell of a task a little after it has begun. */
const PATIENCE_MS = 3_000
const LOOK_MS = 500
/** A host may tell whole seconds alone. */
const SECOND_MS = 1_000

/**
 * The task that a call has started whose answer was lost on the way, by what the machine tells of its tasks. Nothing is
 * asked for twice: where there is no such task, or more than one, nobody knows what became of the call.
 * @param askedAt when the host was asked, by `performance.now()`
 */
export async function taskOfLostAnswer(
  vim: VimService,
  book: TaskBook,
  method: string,
  askedAt: number,
  { entity, ...exchange }: Exchange,
): Promise<Ref<'Task'> | undefined> {
  const called = CALLED[method]
  if (called === undefined || entity === undefined) return undefined
  // The host may be away for a while before it tells its time; what it tells is never later than when the answer has come,
  // so that whatever was queued before this moment somebody else has asked for.
  const now = await vim.clock.look(exchange.deadline)
  const since = now.getTime() - (performance.now() - askedAt)
  for (const patience = exchange.deadline.within(PATIENCE_MS); ; await sleep(LOOK_MS)) {
    const { recentTask } = await readProperties(vim, entity, 'VirtualMachine', ['recentTask'], exchange)
    const infos = await Promise.all(
      recentTask.filter((task) => !book.has(task)).map((task) => infoOf(vim, task, exchange)),
    )
    const fitting = infos.flatMap((info) =>
      info && isSince(info, since) && called.test(info.descriptionId ?? '') ? [info.task] : [],
    )
    if (fitting.length > 0) return fitting.length === 1 ? fitting[0] : undefined
    if (patience.remainingMs <= LOOK_MS) return undefined
  }
}

function isSince({ queueTime }: Data<'TaskInfo'>, since: number): boolean {
  if (queueTime === undefined) return false
  const latest = queueTime.getMilliseconds() === 0 ? SECOND_MS : 1
  return queueTime.getTime() + latest > since
}

async function infoOf(vim: VimService, task: Ref<'Task'>, exchange: Exchange) {
  try {
    return (await readProperties(vim, task, 'Task', ['info'], exchange)).info
  } catch (error) {
    if (isFault(error, 'ManagedObjectNotFound')) return undefined
    throw error
  }
}
