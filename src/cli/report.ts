import { dirname, relative } from 'node:path'
import { Command } from 'commander'
import { say } from '../core/say.ts'
import { runSummary, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { writeMaskedReport } from '../report/write-masked-report.ts'
import { writeReport } from '../report/write-report.ts'
import { print } from './output.ts'
import { tellVerdict } from './run/tell-verdict.ts'

export function reportCommand(): Command {
  return new Command('report')
    .argument('<folder>', 'the run’s folder')
    .option('--json', 'print run.json on standard output')
    .option('--redact', 'write them into the folder masked/, of nothing but what others may read')
    .action(async (folder: string, options: { json?: true; redact?: true }) => {
      if (options.redact) {
        const { html } = await writeMaskedReport(folder)
        return print(relative(process.cwd(), dirname(html)))
      }
      await writeReport(folder)
      const { entries, damage } = await salvageLedger(folder)
      const summary = runSummary.parse(summarize(entries))
      if (options.json) print(JSON.stringify(summary, undefined, 2))
      if (damage) say(`${damage.what}\nHint: ${damage.hint}`)
      tellVerdict(summary, folder)
    })
}
