import { Command } from 'commander'
import { Limits } from '../../config/limits.ts'
import { loadConfig } from '../../config/load.ts'
import { UsageError } from '../../core/errors.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { connect } from '../../vsphere/session.ts'
import { print } from '../output.ts'
import { cleanAll } from './clean-all.ts'
import { confirm } from './confirm.ts'
import { findWork } from './find-work.ts'
import { planText } from './plan-text.ts'

export interface CleanOptions {
  config: string
  run?: string
  host?: true
  yes?: true
  dryRun?: true
  steal?: true
  json?: true
}

export function cleanCommand(): Command {
  return new Command('clean')
    .description('Take away what an interrupted run has left on its machines.')
    .requiredOption('--config <file>', 'which host and machines, such as snapwitness.yaml')
    .option('--run <folder>', 'what the run of that folder left')
    .option('--host', 'whatever runs have left on the machines of the configuration, when a folder is lost')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the plan, and do nothing')
    .option('--steal', 'clean a machine that a run holds, too')
    .option('--json', 'print the plan and what came of it on standard output')
    .action(clean)
}

async function clean(options: CleanOptions): Promise<void> {
  if ((options.run === undefined) === (options.host === undefined)) {
    throw new UsageError('It is not said what to clean.', {
      hint: 'Name the folder of the run (--run FOLDER), or have the machines tell (--host).',
    })
  }
  const config = await loadConfig(options.config)
  const limits = new Limits(config.timeouts)
  const session = await connect({ ...config.host, deadline: limits.connect() })
  try {
    const work = await findWork(options, config, session, limits)
    const toDo = work.filter(({ cleaning }) => cleaning.steps.length > 0)
    if (!options.json) say(planText(work))
    const goOn = toDo.length > 0 && !options.dryRun && (await confirm(options))
    const outcomes = goOn ? await cleanAll(toDo, options) : []
    if (options.json) print(JSON.stringify(asJson(work, outcomes), undefined, 2))
    const stays = [...work.flatMap(({ cleaning }) => cleaning.left), ...outcomes.flatMap(({ left }) => left)]
    const undone = toDo.length > 0 && !options.dryRun && !goOn
    if (stays.length > 0 || undone || outcomes.some(({ trouble }) => trouble))
      process.exitCode = exitCodes.unknown
  } finally {
    await session.close()
  }
}

function asJson(work: Awaited<ReturnType<typeof findWork>>, outcomes: Awaited<ReturnType<typeof cleanAll>>) {
  return work.map(({ machine, run, cleaning }) => {
    const outcome = outcomes.find((one) => one.machine === machine && one.run === run)
    return {
      ...{ machine, run },
      steps: cleaning.steps.map(({ what }) => what),
      cleaned: outcome !== undefined && !outcome.trouble,
      left: outcome?.left ?? cleaning.left,
      ...(outcome?.trouble && { trouble: outcome.trouble }),
    }
  })
}
