import { createInterface } from 'node:readline/promises'
import { UsageError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'

/**
 * Asks the person at the terminal.
 * @throws UsageError where there is nobody to ask, and `--yes` does not say it
 */
export async function confirm({ yes }: { yes?: true }): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY) {
    throw new UsageError('Nobody is there to ask; nothing was touched.', {
      hint: 'Say --yes to have it done, or --dry-run to see the plan alone.',
    })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question('Do this? [y/N] ')
  terminal.close()
  if (/^y(es)?$/i.test(answer.trim())) return true
  say('Nothing was done.')
  return false
}
