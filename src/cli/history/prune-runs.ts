import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../core/errors.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { inLine } from '../../core/words.ts'
import { summarize } from '../../evidence/run-summary.ts'
import { salvageLedger } from '../../evidence/salvage.ts'
import { troubleOf } from '../../evidence/trouble.ts'
import { stillNeeded } from '../../safety/machines-left.ts'
import { confirm } from '../clean/confirm.ts'
import { runsIn } from '../named-run.ts'
import { print } from '../output.ts'
import { timeIn } from './list-runs.ts'

interface PruneOptions {
  keep: string
  keepViolated?: true
  out: string
  yes?: true
  dryRun?: true
  json?: true
}

/** An old run, and why it stays where it does. */
interface OldRun {
  folder: string
  stays?: string
}

export async function pruneRuns(options: PruneOptions): Promise<void> {
  const before = new Date(Date.now() - ageOf(options.keep)).toISOString()
  const old = (await runsIn(options.out)).filter((name) => timeIn(name) < before)
  const plan: OldRun[] = []
  for (const name of old) plan.push(await lookAt(join(options.out, name), options))
  const toDelete = plan.filter(({ stays }) => stays === undefined)
  if (!options.json) say(planText(plan))
  const goOn = toDelete.length > 0 && !options.dryRun && (await confirm(options))
  if (goOn) for (const { folder } of toDelete) await rm(folder, { recursive: true })
  if (options.json) print(JSON.stringify({ runs: plan, deleted: goOn }, undefined, 2))
  if (toDelete.length > 0 && !options.dryRun && !goOn) process.exitCode = exitCodes.unknown
}

const DAY_MS = 24 * 60 * 60 * 1000

function ageOf(text: string): number {
  const days = text.match(/^(\d{1,5})d$/)?.[1]
  if (days !== undefined) return Number(days) * DAY_MS
  throw new UsageError(`“${inLine(text)}” is no age; nothing was deleted.`, {
    hint: 'Write it in days, such as --keep 30d.',
  })
}

async function lookAt(folder: string, { keepViolated }: PruneOptions): Promise<OldRun> {
  try {
    const { entries, damage } = await salvageLedger(folder)
    const needed = damage ? ['its ledger is damaged, and may not tell all'] : stillNeeded(entries)
    if (needed.length > 0)
      return { folder, stays: `${needed.join('; ')} (snapwitness clean --run ${folder})` }
    if (keepViolated && summarize(entries).verdict === 'violated') return { folder, stays: 'it is violated' }
    return { folder }
  } catch (error) {
    return { folder, stays: `it cannot be read: ${troubleOf(error).what}` }
  }
}

function planText(plan: readonly OldRun[]): string {
  if (plan.length === 0) return 'No run is as old.'
  const lines = plan.map(({ folder, stays }) =>
    stays === undefined ? `delete ${inLine(folder)}` : `keep   ${inLine(folder)}: ${inLine(stays)}`,
  )
  return lines.join('\n')
}
