import { join } from 'node:path'
import { inLine } from '../../core/words.ts'
import { runsKept } from '../../history/nights.ts'
import { runsIn } from '../named-run.ts'
import { print } from '../output.ts'
import { type HistoryOptions, withKeptHistory } from './open-history.ts'

interface ListedRun {
  run: string
  startedAt: string
  /** Absent where the history does not have it. */
  verdict?: string
  machines?: number
  builds?: string[]
  /** Absent where it is not here any more, or is on another computer. */
  folder?: string
}

export async function listRuns(options: HistoryOptions & { json?: true }): Promise<void> {
  const folders = new Map((await runsIn(options.out)).map((name) => [name.slice(-8), name]))
  const kept = await withKeptHistory(options, runsKept, () => [])
  const listed: ListedRun[] = kept.map(({ id, startedAt, ...about }) => {
    const folder = folders.get(id)
    return { run: id, startedAt, ...about, ...(folder && { folder }) }
  })
  const known = new Set(kept.map(({ id }) => id))
  for (const [run, folder] of folders) {
    if (!known.has(run)) listed.push({ run, startedAt: timeIn(folder), folder })
  }
  listed.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  if (options.json) return print(JSON.stringify(listed, undefined, 2))
  print(listed.map((run) => lineOf(run, options.out)).join('\n') || 'No run yet.')
}

/** Folders are called by it: `2026-11-23T04-00-00-5f3a9c01`. */
export function timeIn(folder: string): string {
  const [, day, hours, minutes, seconds] = folder.match(/^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)/) ?? []
  return `${day}T${hours}:${minutes}:${seconds}.000Z`
}

/** With its folder as the other commands take it. */
function lineOf({ run, startedAt, verdict, machines, builds, folder }: ListedRun, out: string): string {
  const told = verdict
    ? `${verdict.padEnd(8)}  ${String(machines).padStart(3)} machines  build ${inLine(builds?.join(', ') || '?')}`
    : 'not in the history: snapwitness runs record'
  return `${run}  ${startedAt.slice(0, 16)}  ${told}  ${folder === undefined ? '(its folder is not here)' : join(out, folder)}`
}
