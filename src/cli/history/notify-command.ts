import { Command, Option } from 'commander'
import { say } from '../../core/say.ts'
import { MESSAGE_SHAPES, type MessageShape } from '../../history/message.ts'
import { headline } from '../../history/news.ts'
import { notify } from '../../history/notify.ts'
import { type MorningOptions, morningOfRun, withMorningOptions } from './morning-options.ts'

export function notifyCommand(): Command {
  return withMorningOptions(new Command('notify'))
    .argument('<run>', 'the run’s folder, or latest')
    .addOption(
      new Option('--webhook <url>', 'where the message goes; as a secret, better by the variable')
        .env('SNAPWITNESS_WEBHOOK')
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--as <shape>', 'what the webhook takes').choices([...MESSAGE_SHAPES]).default('json'),
    )
    .addHelpText(
      'after',
      '\nThe first line is such as: New since build 24723872: promise 7 on 3 of 40 machines' +
        '\nExit codes: 0 the message was taken, 2 usage, 3 it was not.',
    )
    .action(tell)
}

async function tell(
  run: string,
  { webhook, as, ...options }: MorningOptions & { webhook: string; as: MessageShape },
): Promise<void> {
  const morning = await morningOfRun(run, options)
  await notify(morning, webhook, as)
  say(`Told: ${headline(morning)}`)
}
