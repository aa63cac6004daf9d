import { Command } from 'commander'
import { readLedger } from '../evidence/ledger.ts'
import { runSummary, summarize } from '../evidence/run-summary.ts'
import { writeReport } from '../report/write-report.ts'
import { print } from './output.ts'
import { tellVerdict } from './run/tell-verdict.ts'

export function reportCommand(): Command {
  return new Command('report')
    .description('Write report.html, junit.xml and run.json of a run anew, from its ledger alone.')
    .argument('<folder>', 'the run’s folder')
    .option('--json', 'print run.json on standard output')
    .action(async (folder: string, options: { json?: true }) => {
      await writeReport(folder)
      const summary = runSummary.parse(summarize(await readLedger(folder)))
      if (options.json) print(JSON.stringify(summary, undefined, 2))
      tellVerdict(summary, folder)
    })
}
