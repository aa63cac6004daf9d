import { Command } from 'commander'
import { say } from '../../core/say.ts'
import { recordRun } from '../../history/record-run.ts'
import { configOption } from '../config-option.ts'
import { namedRun, RUNS } from '../named-run.ts'
import { listRuns } from './list-runs.ts'
import { type HistoryOptions, summaryOf, withHistory } from './open-history.ts'
import { pruneRuns } from './prune-runs.ts'

export function runsCommand(): Command {
  return new Command('runs').addCommand(listCommand()).addCommand(pruneCommand()).addCommand(recordCommand())
}

function listCommand(): Command {
  return new Command('list')
    .description('Print the runs that the history has or whose folders are there, newest first.')
    .addOption(configOption())
    .option('--out <folder>', 'where the runs lie', RUNS)
    .option('--json', 'print them as JSON on standard output')
    .action(listRuns)
}

function pruneCommand(): Command {
  return new Command('prune')
    .description('Delete folders of old runs. The history keeps what they came to.')
    .requiredOption('--keep <age>', 'runs younger than that stay, such as 30d')
    .option('--keep-violated', 'runs with a violation stay, too')
    .option('--out <folder>', 'where the runs lie', RUNS)
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show what would be deleted, and do nothing')
    .option('--json', 'print the plan, and whether it was carried out, as JSON on standard output')
    .addHelpText(
      'after',
      '\nThe folder of a run whose machines are not clean stays in any case: snapwitness clean --run FOLDER needs it.',
    )
    .action(pruneRuns)
}

function recordCommand(): Command {
  return new Command('record')
    .description('Keep runs in the history that were made elsewhere, or before there was one.')
    .argument('<runs...>', 'the runs’ folders, or latest')
    .addOption(configOption())
    .option('--out <folder>', 'where the runs lie', RUNS)
    .action(recordRuns)
}

async function recordRuns(names: string[], options: HistoryOptions): Promise<void> {
  await withHistory(options, async (store) => {
    for (const name of names) {
      const summary = await summaryOf(await namedRun(name, options.out))
      await recordRun(store, summary)
      say(`The history ${store.name} has the run ${summary.runId}.`)
    }
  })
}
