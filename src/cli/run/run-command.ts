import { Command, Option } from 'commander'
import { readShard, type Shard } from '../../config/shards.ts'
import { UsageError } from '../../core/errors.ts'
import { quoted } from '../../core/words.ts'
import { configOption } from '../config-option.ts'
import { namedRun, RUNS } from '../named-run.ts'

interface RunOptions {
  config: string
  name?: string
  out: string
  resume?: string
  keep?: true
  steal?: true
  bail?: true
  list?: true
  dryRun?: true
  history: boolean
  strict?: true
  cleanFirst?: true
  shard?: Shard
  json?: true
}

export function runCommand(): Command {
  return new Command('run')
    .argument('[filters...]', 'parts of scenario file names; all scenarios without them')
    .addOption(configOption())
    .option('--name <pattern>', 'only scenarios whose name matches this regular expression', readPattern)
    .option('--out <folder>', 'where the run leaves its own folder', RUNS)
    .option(
      '--resume <run>',
      'go on with an interrupted run (its folder, or latest): the scenarios that have no verdict, or that trouble kept from being seen',
    )
    .option('--bail', 'stop at the first scenario that does not hold')
    .option('--keep', 'leave the machines as they are at the end, for a look')
    .option('--steal', 'take machines away from the run that holds them')
    .option('--clean-first', 'take away what earlier runs, killed in the middle, have left on the machines')
    .option('--strict', 'begin with every machine or not at all; else one that cannot be used is left out')
    .option(
      '--shard <index/of>',
      'only that part of the machines, for one of several runners: 2/4',
      readShard,
    )
    .option('--no-history', 'keep the run out of the history: it is a trial, and no night')
    .option('--list', 'print the scenarios that would run; nothing is contacted')
    .addOption(
      new Option('--dry-run', 'look at the machines, print what would be done, and change nothing').conflicts(
        'list',
      ),
    )
    .option('--json', 'print run.json, or what --list and --dry-run tell, on standard output')
    .action(run)
}

async function run(filters: string[], options: RunOptions, self: Command): Promise<void> {
  const { config, name, bail, json, list, dryRun, resume, cleanFirst, ...rest } = options
  if (list) return (await import('./rehearse.ts')).tellScenarios({ filters, name }, { json })
  const command = ['snapwitness run', ...filters, ...(name === undefined ? [] : ['--name', name])].join(' ')
  const resumed = resume === undefined ? undefined : await namedRun(resume, options.out)
  const isUsualConfig = self.getOptionValueSource('config') === 'default'
  const request = { ...rest, configPath: config, isUsualConfig, command, resume: resumed }
  if (dryRun) return (await import('./rehearse.ts')).rehearse(request, { filters, name }, { json })
  if (cleanFirst) await (await import('../../run/clean-first.ts')).cleanFirst(config, rest.shard)
  const { runAndTell } = await import('./run-and-tell.ts')
  await runAndTell(request, { filters, name, bail }, { json })
}

/** @throws UsageError where it is none, before anything is read or looked at */
function readPattern(text: string): string {
  try {
    new RegExp(text)
    return text
  } catch (cause) {
    throw new UsageError(`${quoted(text)} is no regular expression.`, {
      hint: 'A bracket, a star or a plus that stands for itself has a backslash before it.',
      cause,
    })
  }
}
