import { Command } from 'commander'
import { exitCodes } from '../../core/exit-codes.ts'
import { messageAs } from '../../history/message.ts'
import { gateOf } from '../../history/morning.ts'
import { headline, linesOf } from '../../history/news.ts'
import { addStepSummary } from '../../history/step-summary.ts'
import { print } from '../output.ts'
import { type MorningOptions, morningOfRun, withMorningOptions } from './morning-options.ts'

export function gateCommand(): Command {
  return withMorningOptions(new Command('gate'))
    .argument('<run>', 'the run’s folder, or latest')
    .option('--json', 'print it as JSON on standard output')
    .addHelpText(
      'after',
      '\nWhat is violated counts until it holds again, or until a known issue covers it that has not expired; the run’s own' +
        '\nverdict stays what it is. Where GITHUB_STEP_SUMMARY is set, the same is added to the page of the job.' +
        '\nExit codes: 0 nothing new, 1 something new, 2 usage, 3 cannot say: nothing new was seen, and not all was seen.',
    )
    .action(gate)
}

async function gate(run: string, options: MorningOptions & { json?: true }): Promise<void> {
  const morning = await morningOfRun(run, options)
  const text = [headline(morning), ...linesOf(morning)].join('\n')
  print(options.json ? JSON.stringify(messageAs('json', morning), undefined, 2) : text)
  await addStepSummary(morning)
  process.exitCode = exitCodes[gateOf(morning)]
}
