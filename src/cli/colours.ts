import picocolors from 'picocolors'
import type { Verdict } from '../evidence/verdict.ts'

/** Colours for standard error. */
export const colours = picocolors.createColors(areWanted(process.stderr))

/** The same for standard output. */
export const outputColours = picocolors.createColors(areWanted(process.stdout))

const marks: Record<Verdict, string> = {
  held: colours.green('✓'),
  violated: colours.red('✗'),
  unknown: colours.yellow('?'),
}

/** What a verdict is painted with on standard output. */
export const verdictPaints: Record<Verdict, (text: string) => string> = {
  held: outputColours.green,
  violated: outputColours.red,
  unknown: outputColours.yellow,
}

export function verdictMark(verdict: Verdict): string {
  return marks[verdict]
}

/** https://no-color.org, https://force-color.org; what neither decides, the terminal does. As commander has it. */
function areWanted(stream: { isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR || FORCE_COLOR === '0' || FORCE_COLOR === 'false') return false
  return Boolean(FORCE_COLOR) || (Boolean(stream.isTTY) && TERM !== 'dumb')
}
