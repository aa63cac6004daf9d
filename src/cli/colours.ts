import picocolors from 'picocolors'
import type { Verdict } from '../evidence/verdict.ts'

/** Colours for standard error, and only where it is a terminal. */
export const colours = picocolors.createColors(Boolean(process.stderr.isTTY) && !process.env.NO_COLOR)

/** The same for standard output. */
export const outputColours = picocolors.createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR)

const marks: Record<Verdict, string> = {
  held: colours.green('✓'),
  violated: colours.red('✗'),
  unknown: colours.yellow('?'),
}

export function verdictMark(verdict: Verdict): string {
  return marks[verdict]
}
