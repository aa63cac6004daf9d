import { resolve } from 'node:path'
import { Command } from 'commander'
import { exitCodes } from '../core/exit-codes.ts'
import { writeLedger } from '../evidence/ledger.ts'
import { mergeShards } from '../evidence/merge.ts'
import { runSummary, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { reportAndKeep } from '../run/report-and-keep.ts'
import { newRunId, runFolderOf } from '../run/run-folder.ts'
import { configOption } from './config-option.ts'
import { configuredHistory } from './history/open-history.ts'
import { RUNS } from './named-run.ts'
import { print } from './output.ts'
import { tellVerdict } from './run/tell-verdict.ts'

interface MergeOptions {
  config: string
  out: string
  history: boolean
  json?: true
}

export function mergeCommand(): Command {
  return new Command('merge')
    .argument('<runs...>', 'the folders that run --shard has left, one of each shard')
    .addOption(configOption())
    .option('--out <folder>', 'where the merged run gets its own folder', RUNS)
    .option('--no-history', 'keep the merged run out of the history')
    .option('--json', 'print run.json of the merged run on standard output')
    .addHelpText(
      'after',
      '\nThe folders of the shards stay: clean --run and run --resume need them.' +
        '\nExit codes: those of run; 3 where a shard is missing, is there twice, or was killed.',
    )
    .action(merge)
}

async function merge(folders: string[], { config, out, history: isNight, json }: MergeOptions) {
  const history = isNight ? await configuredHistory(config) : undefined
  const shards = []
  for (const folder of folders) shards.push({ folder, entries: (await salvageLedger(folder)).entries })
  const id = newRunId()
  const entries = mergeShards(shards, id)
  const folder = runFolderOf(resolve(out), id)
  await writeLedger(folder, entries)
  await reportAndKeep(folder, { isNight, history })
  const summary = runSummary.parse(summarize(entries))
  if (json) print(JSON.stringify(summary, undefined, 2))
  tellVerdict(summary, folder)
  process.exitCode = exitCodes[summary.verdict]
}
