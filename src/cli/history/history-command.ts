import { join, relative } from 'node:path'
import { Command } from 'commander'
import { say } from '../../core/say.ts'
import { loadKnownIssues } from '../../history/load-known-issues.ts'
import { noSuchRun } from '../../history/nights.ts'
import { renderHistory } from '../../history/page.ts'
import { nameOfPlace } from '../../history/place.ts'
import { readMorning } from '../../history/read-morning.ts'
import { openPage } from '../open-page.ts'
import { print } from '../output.ts'
import { writePage } from '../write-page.ts'
import { type MorningOptions, withMorningOptions } from './morning-options.ts'
import { morningText } from './morning-text.ts'
import { withKeptHistory } from './open-history.ts'

interface Options extends MorningOptions {
  run?: string
  page?: string
  open?: true
  json?: true
}

export function historyCommand(): Command {
  return withMorningOptions(new Command('history'))
    .option('--run <id>', 'the night to look at, by the run’s id (default: the newest)')
    .option('--page <file>', 'where the page is written (default: history.html beside the runs)')
    .option('--open', 'open the page, by what this computer opens pages with')
    .option('--json', 'print everything as JSON on standard output')
    .addHelpText(
      'after',
      '\nEach check is new, still violated, fixed, flaky (both verdicts on one build), known, unknown or not run. Only what' +
        '\nis violated is new or still so, and only what was seen to hold is fixed; unknown counts as neither.' +
        '\nRuns are kept in history.db beside them, or in the PostgreSQL database that history.url of the configuration or' +
        '\nSNAPWITNESS_HISTORY names.',
    )
    .action(history)
}

async function history(options: Options): Promise<void> {
  const issues = await loadKnownIssues(options.knownIssues)
  const { nights, heldNights, run } = options
  const morning = await withKeptHistory(
    options,
    (store) => readMorning(store, { nights, heldNights, issues, run }),
    (place) => {
      throw noSuchRun(nameOfPlace(place), undefined)
    },
  )
  const page = await writePage(
    renderHistory(morning),
    options.page ?? join(options.out, 'history.html'),
    'HISTORY_PAGE',
  )
  print(options.json ? JSON.stringify(morning, undefined, 2) : morningText(morning))
  say(`  Page: ${relative(process.cwd(), page)}`)
  if (options.open) await openPage(page)
}
