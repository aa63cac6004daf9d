import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { faults as known } from '../../../src/lab/faults/index.ts'
import { type Searched, search } from './search.ts'
import { tableOf } from './table.ts'

/**
 * Chosen before any search, since they differ in kind: what a revert, a snapshot and a removal may do wrong, of disks,
 * memory, settings and the tree.
 */
const CHOSEN = [
  ...['stale-overlay', 'revert-skips-a-disk', 'revert-to-the-wrong-snapshot', 'second-revert-keeps-data'],
  ...['memory-not-restored', 'settings-not-restored', 'added-disk-stays', 'snapshot-skips-a-disk'],
  ...['new-snapshot-on-the-wrong-parent', 'merge-loses-a-block', 'branch-loses-its-parent'],
  'consolidation-is-not-told',
]

/**
 * Searches each fault with each seed, on a lab of its own with two machines, and prints a table of what came of it. What
 * FOLDER has already is not searched again.
 */
const program = new Command()
  .argument('<folder>', 'where results.jsonl and the scenarios that were found are kept')
  .argument('[faults...]', 'names of faults; a dozen that differ in kind without them')
  .option('--seeds <numbers>', 'with commas between them', '1,2,3,4,5')
  .option('--time <duration>', 'for each search', '15m')
  .option('--no-reduction', 'look no further than what is found: nothing is made shorter, nor done again')
  .parse()

const [folder = '', ...named] = program.args.map((arg, i) => (i === 0 ? resolve(arg) : arg))
const {
  seeds,
  time,
  reduction: reduces,
} = program.opts<{ seeds: string; time: string; reduction: boolean }>()
const faults = named.length > 0 ? named : CHOSEN
const unknown = faults.filter((name) => known.every((fault) => fault.name !== name))
if (unknown.length > 0) program.error(`No such fault: ${unknown.join(', ')}`)
await mkdir(folder, { recursive: true })
const results = join(folder, 'results.jsonl')
const kept = (await readFile(results, 'utf8').catch(() => '')).split('\n').filter(Boolean)
const all = kept.map((line) => JSON.parse(line) as Searched)
for (const seed of seeds.split(',').map(Number)) {
  for (const fault of faults) {
    if (all.some((one) => one.fault === fault && one.seed === seed)) continue
    const searched = await search({ fault, seed, time, reduces, folder })
    all.push(searched)
    await appendFile(results, `${JSON.stringify(searched)}\n`)
    process.stderr.write(`${JSON.stringify(searched)}\n`)
  }
}
process.stdout.write(tableOf(all))
