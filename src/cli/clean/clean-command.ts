import { Command } from 'commander'
import { Limits } from '../../config/limits.ts'
import { loadConfig } from '../../config/load.ts'
import { hintLine, UsageError } from '../../core/errors.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { inLine } from '../../core/words.ts'
import { readLedger } from '../../evidence/ledger.ts'
import { findIn } from '../../fleet/find-in.ts'
import { machinesOf } from '../../fleet/fleet.ts'
import { withFleet } from '../../fleet/gather.ts'
import { type Compared, compareWithFound, foundBy } from '../../run/as-found.ts'
import { cleanAll } from '../../safety/clean-all.ts'
import { findWork, sayUnseen } from '../../safety/find-work.ts'
import { configOption } from '../config-option.ts'
import { namedRun } from '../named-run.ts'
import { print } from '../output.ts'
import { confirm } from './confirm.ts'
import { planJson } from './plan-json.ts'
import { planText } from './plan-text.ts'

/** Characters of one difference, whose parts are a tree of snapshots and all disks. */
const LONGEST_DIFFERENCE = 10_000

interface CleanOptions {
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
    .addOption(configOption())
    .option('--run <run>', 'what that run left: its folder, or latest')
    .option('--host', 'whatever runs have left on the machines of the configuration, when a folder is lost')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the plan, and do nothing')
    .option('--steal', 'clean a machine that a run holds, too')
    .option('--json', 'print the plan and what came of it on standard output')
    .action(cleanNamed)
}

async function cleanNamed(options: CleanOptions): Promise<void> {
  const { run } = options
  await clean(run === undefined ? options : { ...options, run: await namedRun(run) })
}

async function clean(options: CleanOptions): Promise<void> {
  if ((options.run === undefined) === (options.host === undefined)) {
    throw new UsageError('It is not said what to clean.', {
      hint: 'Name the run (--run FOLDER, --run latest), or have the machines tell (--host).',
    })
  }
  const wish = { folder: options.run, steal: options.steal === true }
  const config = await loadConfig(options.config)
  const limits = new Limits(config.timeouts)
  await withFleet(config, { limits }, async (fleet) => {
    const machines = machinesOf(fleet)
    const find = (name: string) => findIn(fleet, name, limits)
    const { work, unseen } = await findWork(wish, { config, machines, find }, limits)
    const closed = fleet.closed.map(({ name, trouble }) => ({ machine: name, trouble }))
    sayUnseen([...closed, ...unseen])
    const toDo = work.filter(({ cleaning }) => cleaning.steps.length > 0)
    if (!options.json) say(planText(work, options.run))
    const goOn = toDo.length > 0 && !options.dryRun && (await confirm(options))
    const outcomes = goOn ? await cleanAll(toDo, wish) : []
    const stays = [...work.flatMap(({ cleaning }) => cleaning.left), ...outcomes.flatMap(({ left }) => left)]
    const undone = toDo.length > 0 && !options.dryRun && !goOn
    const refused = work.some(({ cleaning }) => cleaning.refused)
    const isOver = !undone && !refused && !options.dryRun && !outcomes.some(({ trouble }) => trouble)
    const compared = isOver && options.run !== undefined ? await compare(options.run) : []
    if (options.json) print(JSON.stringify(planJson({ work, unseen }, outcomes, compared), undefined, 2))
    const differs = compared.some(({ differences, trouble }) => differences.length > 0 || trouble)
    if (
      closed.length + unseen.length > 0 ||
      stays.length > 0 ||
      differs ||
      undone ||
      refused ||
      outcomes.some(({ trouble }) => trouble)
    )
      process.exitCode = exitCodes.unknown

    /** A host that has said that all is done may have done nothing. */
    async function compare(folder: string): Promise<Compared[]> {
      const before = foundBy(await readLedger(folder))
      const seen = await compareWithFound(before, machines, limits, find)
      const gone = [...before.keys()].filter((name) => !machines.some((machine) => machine.name === name))
      const found = [...seen, ...gone.map(notCompared)]
      for (const { machine, differences, remarks, trouble } of found) {
        if (trouble)
          say(
            `${inLine(machine)} could not be compared with how it was found: ${inLine(trouble.what)}\n  ${inLine(hintLine(trouble))}`,
          )
        for (const one of differences)
          say(`${inLine(machine)} is not as it was found: ${inLine(one, LONGEST_DIFFERENCE)}`)
        for (const one of remarks) say(inLine(one))
      }
      return found
    }
  })
}

/** Of a machine that is not of the configuration nobody knows how to get into its guest. */
function notCompared(machine: string): Compared {
  const trouble = {
    code: 'NOT_COMPARED',
    what: 'The configuration does not name it any more, and none of its groups finds it.',
    hint: 'Look with the configuration of that run: snapwitness clean --run FOLDER --config FILE.',
  }
  return { machine, differences: [], remarks: [], trouble }
}
