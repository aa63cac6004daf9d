import { Command } from 'commander'
import { startLabProcess } from './lab/lab-process.ts'
import { print, say } from './output.ts'
import { runScenarios } from './run/run.ts'
import { tellVerdict } from './run/tell-verdict.ts'

export function demoCommand(): Command {
  return new Command('demo')
    .description('Run the documented workflow against real virtual machines of the lab, on this computer.')
    .option(
      '--fault <name>',
      'have the lab break a promise, to see it noticed (names: snapwitness lab faults)',
    )
    .option('--out <folder>', 'where the run leaves its own folder', 'runs')
    .option('--json', 'print run.json on standard output')
    .action(async (options: { fault?: string; out: string; json?: true }) => {
      say('Starting the lab: one Debian machine, and one that stands in for a Windows.')
      const lab = await startLabProcess(options.fault ? ['--fault', options.fault] : [])
      try {
        const { folder, summary, exitCode } = await runScenarios({
          configPath: lab.config,
          filters: ['documented-workflow'],
          out: options.out,
          command: options.fault ? `snapwitness demo --fault ${options.fault}` : 'snapwitness demo',
        })
        if (options.json) print(JSON.stringify(summary, undefined, 2))
        tellVerdict(summary, folder)
        process.exitCode = exitCode
      } finally {
        await lab.stop()
      }
    })
}
