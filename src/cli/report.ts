import { dirname, join, relative } from 'node:path'
import { Command, Option } from 'commander'
import { hintLine } from '../core/errors.ts'
import { say } from '../core/say.ts'
import { runSummary, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { sharedRecordOf } from '../report/shared-record.ts'
import { writeMaskedReport } from '../report/write-masked-report.ts'
import { reportAgain } from '../run/report-and-keep.ts'
import { namedRun } from './named-run.ts'
import { openPage } from './open-page.ts'
import { print } from './output.ts'
import { tellVerdict } from './run/tell-verdict.ts'

interface ReportOptions {
  json?: true
  redact?: true
  share?: true
  open?: true
  allure?: string
}

export function reportCommand(): Command {
  return new Command('report')
    .argument('<run>', 'the run’s folder, or latest')
    .option('--json', 'print run.json on standard output')
    .option('--redact', 'write them into the folder masked/, of nothing but what others may read')
    .addOption(
      new Option('--allure <folder>', 'write results of Allure into that folder, too').conflicts('redact'),
    )
    .addOption(
      new Option(
        '--share',
        'print what the host did where it may do either, without a name: for docs/hosts of the project',
      ).conflicts(['redact', 'allure', 'json', 'open']),
    )
    .option('--open', 'open the page, by what this computer opens pages with')
    .action(async (name: string, options: ReportOptions) => {
      const folder = await namedRun(name)
      if (options.share) return share(folder)
      const page = options.redact ? await masked(folder) : await whole(folder, options)
      if (options.open) await openPage(page)
    })
}

/** Nothing is sent by itself. */
async function share(folder: string): Promise<void> {
  const { entries } = await salvageLedger(folder)
  print(JSON.stringify(sharedRecordOf(entries), undefined, 2))
  say('Nothing was sent. Read it, and add it to docs/hosts of the project, if you like.')
}

async function masked(folder: string): Promise<string> {
  const { html } = await writeMaskedReport(folder)
  print(relative(process.cwd(), dirname(html)))
  return html
}

async function whole(folder: string, { json, allure }: ReportOptions): Promise<string> {
  await reportAgain(folder, { isKept: false })
  const { entries, damage } = await salvageLedger(folder)
  const summary = runSummary.parse(summarize(entries))
  if (allure !== undefined) (await import('../report/allure.ts')).writeAllure(summary, allure)
  if (json) print(JSON.stringify(summary, undefined, 2))
  if (damage) say(`${damage.what}\n${hintLine(damage)}`)
  tellVerdict(summary, folder)
  return join(folder, 'report.html')
}
