import { autocompleteMultiselect, confirm, isCancel, select, text } from '@clack/prompts'
import { UsageError } from '../../core/errors.ts'

/** Somebody else's words in a question have passed `inLine`. Questions go to standard error, as all that is for people. */
const terminal = { input: process.stdin, output: process.stderr }

export interface Choice<T> {
  value: T
  label: string
  hint?: string
}

/** Whether a person can be asked. */
export function isSomebodyThere(): boolean {
  return Boolean(process.stdin.isTTY) && Boolean(process.stderr.isTTY)
}

/** @param mistakeIn what is wrong with an answer, if anything is */
export async function askText(
  message: string,
  { initial, mistakeIn }: { initial?: string; mistakeIn?: (answer: string) => string | undefined } = {},
): Promise<string> {
  const validate = (answer = '') =>
    answer.trim() === '' ? 'An answer is needed.' : mistakeIn?.(answer.trim())
  const initialValue = initial === undefined ? {} : { initialValue: initial }
  return answered(await text({ ...terminal, message, validate, ...initialValue })).trim()
}

export async function askYes(message: string, initialValue: boolean): Promise<boolean> {
  return answered(await confirm({ ...terminal, message, initialValue }))
}

export async function askOne<T extends string>(
  message: string,
  options: readonly Choice<T>[],
  initialValue: string = '',
): Promise<T> {
  return answered(await select<string>({ ...terminal, message, options: [...options], initialValue })) as T
}

/** Of many: what is typed narrows them down. */
export async function askMany(message: string, options: readonly Choice<string>[]): Promise<string[]> {
  const placeholder = 'type to narrow the list down'
  const asked = { ...terminal, message, placeholder, required: true, maxItems: 12, options: [...options] }
  return answered(await autocompleteMultiselect<string>(asked))
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>
  throw new UsageError('Given up; nothing was written.', { hint: 'Start again: snapwitness init' })
}
