import { Command } from 'commander'
import { runAndTell } from './run-and-tell.ts'

interface RunOptions {
  config: string
  name?: string
  out: string
  resume?: string
  keep?: true
  steal?: true
  bail?: true
  json?: true
}

export function runCommand(): Command {
  return new Command('run')
    .argument('[filters...]', 'parts of scenario file names; all scenarios without them')
    .requiredOption('--config <file>', 'which host and machines, such as snapwitness.yaml')
    .option('--name <pattern>', 'only scenarios whose name matches this regular expression')
    .option('--out <folder>', 'where the run leaves its own folder', 'runs')
    .option('--resume <folder>', 'go on with an interrupted run: the scenarios that have no verdict')
    .option('--bail', 'stop at the first scenario that does not hold')
    .option('--keep', 'leave the machines as they are at the end, for a look')
    .option('--steal', 'take machines away from the run that holds them')
    .option('--json', 'print run.json on standard output')
    .action((filters: string[], { config, name, bail, json, ...options }: RunOptions) => {
      const command = ['snapwitness run', ...filters].join(' ')
      return runAndTell({ ...options, configPath: config, command }, { filters, name, bail }, { json })
    })
}
