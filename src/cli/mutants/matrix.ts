import { colours, verdictMark } from '../colours.ts'
import type { Round } from './false-alarms.ts'
import type { TriedFault } from './try-fault.ts'
import type { TriedLiberty } from './try-liberty.ts'

/** One line while one waits. */
export function lineOf({ name, caught, caughtBy, verdict, durationMs }: TriedFault): string {
  const by = caughtBy ? ` by promise ${caughtBy.promise}: ${caughtBy.statement}` : ` (${verdict})`
  return `  ${mark(caught)} ${name} ${caught ? 'caught' : 'not caught'}${by} ${colours.dim(seconds(durationMs))}`
}

/** Fault by fault: where it comes from, which statement noticed it, how that reads, how long it took. */
export function matrix(tried: readonly TriedFault[]): string {
  const caught = tried.filter((fault) => fault.caught).length
  const rows = tried.map(({ name, source, caught: noticed, caughtBy, verdict, durationMs }) => {
    const head = `${noticed ? 'caught' : 'MISSED'}  ${name} (${source}), ${seconds(durationMs)}`
    if (!caughtBy) return `${head}\n        the run was ${verdict}`
    const { scenario, promise, statement, machine, expected, seen } = caughtBy
    return [
      head,
      `        promise ${promise}, “${scenario}”`,
      `        ${machine}: ${statement}`,
      `          expected: ${expected}`,
      `          seen:     ${seen}`,
    ].join('\n')
  })
  return [...rows, `${caught} of ${tried.length} faults were caught by a statement that they break.`].join(
    '\n',
  )
}

/** A round that has ended, with what it told where there was nothing to find. */
export function toldOf(number: number, { verdict, checks, alarms, durationMs }: Round): string {
  const head = `round ${number}: ${verdict}, ${checks} checks, ${seconds(durationMs)}`
  return [head, ...alarms.map((alarm) => `  ${alarm}`)].join('\n')
}

export function falseAlarmTable(rounds: readonly Round[]): string {
  const rows = rounds.map((round, i) => toldOf(i + 1, round))
  const held = rounds.filter(({ verdict }) => verdict === 'held').length
  return [...rows, `${held} of ${rounds.length} rounds held, without a false alarm.`].join('\n')
}

/** One line while one waits. */
export function libertyLine({ names, scenarios, blameless, durationMs = 0 }: TriedLiberty): string {
  const verdicts = scenarios.map(({ promise, scenario, verdict }) => `${promise ?? scenario} ${verdict}`)
  return `  ${mark(blameless)} ${titleOf(names)}: ${verdicts.join(', ')} ${colours.dim(seconds(durationMs))}`
}

/** Liberty by liberty: what came of each promise under it, and why it is not held. */
export function libertyTable(tried: readonly TriedLiberty[]): string {
  const rows = tried.map(({ names, scenarios, among, durationMs = 0 }) => {
    const lines = scenarios.flatMap(({ promise, scenario, verdict, why }) => [
      `        ${verdict}  ${promise ?? scenario}`,
      ...why.map((line) => `          ${line}`),
    ])
    const how = among === undefined ? seconds(durationMs) : `among ${among}`
    return [`${titleOf(names)}, ${how}`, ...lines].join('\n')
  })
  const blamed = tried.filter(({ blameless }) => !blameless).length
  return [...rows, `${blamed} of ${tried.length} brought a false finding.`].join('\n')
}

function titleOf(names: readonly string[]): string {
  return names.length === 1 ? String(names[0]) : `${names.length} liberties together`
}

function mark(caught: boolean): string {
  return verdictMark(caught ? 'held' : 'violated')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`
}
