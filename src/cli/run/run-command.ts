import { Command } from 'commander'
import { exitCodeOf, print } from '../output.ts'
import { runScenarios } from './run.ts'
import { tellVerdict } from './tell-verdict.ts'

export function runCommand(): Command {
  return new Command('run')
    .description('Run scenarios on the machines that the configuration names.')
    .argument('[filters...]', 'parts of scenario file names; all scenarios without them')
    .requiredOption('--config <file>', 'which host and machines, such as snapwitness.yaml')
    .option('--name <pattern>', 'only scenarios whose name matches this regular expression')
    .option('--out <folder>', 'where the run leaves its own folder', 'runs')
    .option('--json', 'print run.json on standard output')
    .action(
      async (filters: string[], options: { config: string; name?: string; out: string; json?: true }) => {
        const { folder, summary } = await runScenarios({
          configPath: options.config,
          filters,
          name: options.name,
          out: options.out,
          command: ['snapwitness run', ...filters].join(' '),
        })
        if (options.json) print(JSON.stringify(summary, undefined, 2))
        tellVerdict(summary, folder)
        process.exitCode = exitCodeOf(summary.verdict)
      },
    )
}
