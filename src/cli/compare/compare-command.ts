import { relative } from 'node:path'
import { Command } from 'commander'
import { compare, type FailOn } from '../../compare/comparison.ts'
import { renderComparison } from '../../compare/page.ts'
import { readSeal } from '../../compare/seal.ts'
import { refuseOther } from '../../compare/verification.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { loadKnownIssues } from '../../history/load-known-issues.ts'
import { configOption } from '../config-option.ts'
import type { HistoryOptions } from '../history/open-history.ts'
import { RUNS } from '../named-run.ts'
import { openPage } from '../open-page.ts'
import { print } from '../output.ts'
import { writePage } from '../write-page.ts'
import { compareText } from './compare-text.ts'
import { failOn } from './fail-on.ts'
import { namedSide } from './named-side.ts'

interface Options extends HistoryOptions {
  failOn?: FailOn
  knownIssues?: string
  byName?: true
  seal?: string
  verified?: string
  page?: string
  open?: true
  json?: true
}

export function compareCommand(): Command {
  return new Command('compare')
    .argument('<before>', 'a run’s folder, latest, or build:NUMBER out of the history')
    .argument('<after>', 'the same')
    .option('--fail-on <what>', 'what else is worse: changed, slower=2.0, or both with a comma', failOn)
    .option('--page <file>', 'write a page for a change board: one sheet to print, and what it rests on')
    .option('--open', 'open the page (default: compare.html), by what this computer opens pages with')
    .option('--seal <file>', 'seals/<id>/seal.json: its digest is on the page')
    .option('--verified <run>', 'the run that has verified the seal: it counts, too')
    .option('--by-name', 'take machines of one name for the same, though their instance UUIDs differ')
    .addOption(configOption())
    .option('--out <folder>', 'where the runs lie', RUNS)
    .option(
      '--known-issues <file>',
      'violations that are known (default: known-issues.yaml, where that is there)',
    )
    .option('--json', 'print everything as JSON on standard output')
    .addHelpText(
      'after',
      '\nA check is the same by its id, and a machine by its instance UUID (by its name, where a run does not tell one).' +
        '\nWorse is what held before and is violated after, and what --fail-on names; times are told when they are beyond' +
        '\n1.5 times and outside the spreads of both sides. Known issues are told, and do not count.' +
        '\nExit codes: 0 nothing is worse, 1 something is, 2 usage, 3 cannot say, and why: other scenarios or machines, a run' +
        '\nthat did not end, checks that could not be made.',
    )
    .action(compareSides)
}

async function compareSides(before: string, after: string, options: Options): Promise<void> {
  const { failOn: wish = { changed: false }, byName, seal: sealFile, verified, page, open, json } = options
  const issues = await loadKnownIssues(options.knownIssues)
  const seal = sealFile === undefined ? undefined : await readSeal(sealFile)
  const verification = verified === undefined ? undefined : await namedSide(verified, options)
  if (verification) refuseOther(verification, seal)
  const [was, is] = [await namedSide(before, options), await namedSide(after, options)]
  const comparison = compare(was, is, { failOn: wish, issues, byName, verification, seal })
  print(json ? JSON.stringify({ ...comparison, seal }, undefined, 2) : compareText(comparison))
  const path = page ?? (open && 'compare.html')
  if (path) await tellPage(renderComparison(comparison, seal), path, open)
  process.exitCode = exitCodes[comparison.outcome]
}

async function tellPage(html: string, path: string, open: true | undefined): Promise<void> {
  const page = await writePage(html, path, 'COMPARE_PAGE')
  say(`  Page: ${relative(process.cwd(), page)}`)
  if (open) await openPage(page)
}
