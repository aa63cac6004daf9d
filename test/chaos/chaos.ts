import { parseArgs } from 'node:util'
import { startTestLab } from '../support/program.ts'
import { viewOf } from './host-view.ts'
import { allVictims, countEntries, type Point, tryPoint } from './points.ts'

// Kills what can be killed at every moment of the documented workflow, and shows that the host is left as it was found.
const { values } = parseArgs({
  options: {
    /** Every how many entries; each by default. */
    every: { type: 'string', default: '1' },
    /** The first entry to be tried: to go on with a table that was interrupted. */
    from: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    /** 1: every entry for each victim takes over an hour as it is. */
    machines: { type: 'string', default: '1' },
    victim: { type: 'string' },
  },
})
const every = values.quick ? 12 : Number(values.every)
const labOptions = values.machines === '1' ? ['--no-windows'] : []
const victims = allVictims.filter((victim) => values.victim === undefined || values.victim === victim)

const lab = await startTestLab(labOptions)
const points: Point[] = []
const WIDTH = 16
try {
  const before = await viewOf(lab.config)
  const { total, inHand } = await countEntries(lab)
  console.log(`The run that nobody kills has ${total} entries; every ${every} is tried.`)
  for (const victim of victims) {
    // A machine that dies before the run has it in hand was found dead.
    const first = Math.max(Number(values.from), victim === 'harness' ? 1 : inHand)
    for (let entries = first; entries <= total; entries += every) {
      const point = await tryPoint(lab, victim, entries, before)
      points.push(point)
      const what = `${victim} killed at entry ${entries} of ${total} (${point.last})`
      console.log(`${toldOf(point)}: ${what}${point.asFound ? '' : `\n${point.trouble}`}`)
      // What one point left would be told of every point after it.
      if (!point.asFound) break
    }
  }
} finally {
  await lab.stop()
}
console.log(table(points))
process.exit(points.every((point) => point.asFound) ? 0 : 1)

function toldOf({ asFound, lost }: Point): string {
  if (!asFound) return 'NOT AS FOUND'
  return lost.length === 0 ? 'as found' : `as found, but for what nobody can mend (${lost.join('; ')})`
}

function table(all: readonly Point[]): string {
  const rows = victims.map((victim) => {
    const own = all.filter((point) => point.victim === victim)
    const asFound = own.filter((point) => point.asFound).length
    const lossy = own.filter((point) => point.asFound && point.lost.length > 0).length
    const missed = own.filter((point) => !point.reached).length
    return [victim, own.length, asFound, lossy, own.length - asFound, missed]
      .map((cell) => String(cell).padEnd(WIDTH))
      .join('')
  })
  const heading = ['killed', 'points tried', 'left as found', 'but for a loss', 'not', 'run ended before']
    .map((cell) => cell.padEnd(WIDTH))
    .join('')
  return ['', heading, ...rows].join('\n')
}
