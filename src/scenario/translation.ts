import { VsphereError } from '../vsphere/faults/errors.ts'
import { NotApplicable } from './errors.ts'

/** How a host begins that stands before another hypervisor, and has no word of that one's for what it was asked. */
const REFUSES = /^The translation to \S+ /

/**
 * What a host refuses because another hypervisor behind it has no word for it was never asked of that one: it has broken no
 * promise, and kept none.
 * @returns the error itself where it is anything else
 */
export function unlessTranslations(machine: string, asked: string, error: unknown): unknown {
  const words = wordsOfTranslation(error)
  return words === undefined ? error : new NotApplicable(machine, asked, words)
}

/** Undefined where the hypervisor itself was asked. */
export function wordsOfTranslation(error: unknown): string | undefined {
  if (!(error instanceof VsphereError) || !error.isAnswer) return undefined
  return error.words.find((said) => REFUSES.test(said))
}
