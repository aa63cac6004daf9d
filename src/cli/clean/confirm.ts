import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'

/** Where a person is asked. */
export interface Terminal {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown }
  stderr: NodeJS.WritableStream
}

/**
 * Asks the person at the terminal. The question holds no word of anybody else's, and what was typed, pasted or sent by the
 * terminal itself before it was asked is no answer.
 * @throws UsageError where there is nobody to ask, and `--yes` does not say it
 */
export async function confirm({ yes }: { yes?: true }, terminal: Terminal = process): Promise<boolean> {
  if (yes) return true
  const { stdin, stderr } = terminal
  if (!stdin.isTTY) {
    throw new UsageError('Nobody is there to ask; nothing was touched.', {
      hint: 'Say --yes to have it done, or --dry-run to see the plan alone.',
    })
  }
  await dropTyped(stdin)
  const lines = createInterface({ input: stdin, output: stderr })
  // Whoever ends the terminal's input (Ctrl-D), or is gone with it, has not said yes; nor who presses Ctrl-C.
  const ended = once(lines, 'close').then(() => '')
  const answer = await Promise.race([lines.question('Do this? [y/N] ').catch(() => ''), ended])
  lines.close()
  if (/^y(es)?$/i.test(answer.trim())) return true
  say('Nothing was done.')
  return false
}

/** What waits in the terminal has come by then; a person takes longer to read the plan. */
const TYPED_MS = 100

async function dropTyped(stdin: Terminal['stdin']): Promise<void> {
  const drop = () => {}
  // Without it an unfinished line would wait, and become the answer's beginning.
  stdin.setRawMode?.(true)
  stdin.on('data', drop)
  await sleep(TYPED_MS)
  stdin.off('data', drop)
  stdin.pause()
  stdin.setRawMode?.(false)
}
