import { Command } from 'commander'
import { say } from '../core/say.ts'
import { faults } from '../lab/faults/index.ts'
import { startLabProcess } from './lab/lab-process.ts'
import { RUNS } from './named-run.ts'
import { oneNamed } from './nearest.ts'
import { runAndTell } from './run/run-and-tell.ts'

interface DemoOptions {
  fault?: string
  out: string
  json?: true
}

export function demoCommand(): Command {
  return new Command('demo')
    .option(
      '--fault <name>',
      'have the lab break a promise, to see it noticed (names: snapwitness lab faults)',
    )
    .option('--out <folder>', 'where the run leaves its own folder', RUNS)
    .option('--json', 'print run.json on standard output')
    .action(demo)
}

async function demo({ fault, out, json }: DemoOptions): Promise<void> {
  if (fault !== undefined) oneNamed('fault', faults, fault)
  say('Starting the lab: one Debian machine, and one that stands in for a Windows.')
  const lab = await startLabProcess(fault ? ['--fault', fault] : [])
  try {
    const command = fault ? `snapwitness demo --fault ${fault}` : 'snapwitness demo'
    const request = { configPath: lab.config, out, command, history: false }
    await runAndTell(request, { filters: ['documented-workflow'] }, { json })
  } finally {
    await lab.stop()
  }
}
