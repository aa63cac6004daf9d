import { Command } from 'commander'
import { say } from '../core/say.ts'
import { faults } from '../lab/faults/index.ts'
import type { HypervisorName } from '../lab/hypervisor.ts'
import { hypervisorOption, refuseForeign } from './lab/hypervisor-option.ts'
import { startLabProcess } from './lab/lab-process.ts'
import { RUNS } from './named-run.ts'
import { oneNamed } from './nearest.ts'
import { runAndTell } from './run/run-and-tell.ts'

interface DemoOptions {
  fault?: string
  hypervisor?: HypervisorName
  out: string
  json?: true
}

export function demoCommand(): Command {
  return new Command('demo')
    .option(
      '--fault <name>',
      'have the lab break a promise, to see it noticed (names: snapwitness lab faults)',
    )
    .addOption(hypervisorOption())
    .option('--out <folder>', 'where the run leaves its own folder', RUNS)
    .option('--json', 'print run.json on standard output')
    .action(demo)
}

async function demo({ fault, hypervisor, out, json }: DemoOptions, command: Command): Promise<void> {
  refuseForeign({ hypervisor }, command)
  if (fault !== undefined) oneNamed('fault', faults, fault)
  say('Starting the lab: one Debian machine, and one that stands in for a Windows.')
  const words = [...(fault ? ['--fault', fault] : []), ...(hypervisor ? ['--hypervisor', hypervisor] : [])]
  const lab = await startLabProcess(words)
  try {
    const request = {
      ...{ configPath: lab.config, out, history: false },
      command: ['snapwitness demo', ...words].join(' '),
    }
    await runAndTell(request, { filters: ['documented-workflow'] }, { json })
  } finally {
    await lab.stop()
  }
}
