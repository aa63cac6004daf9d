import type { Kind } from '../../explore/operations.ts'
import { optionOf } from './values.ts'

/** How many operations are drawn for a history where nothing is said. */
export const DEPTH = 20

/** What makes histories what they are, beside their seed, and where they are done. */
export interface Conditions {
  depth: number
  ops?: readonly Kind[] | undefined
  /** Undefined where it is found without being named. */
  config?: string | undefined
  machines?: readonly string[] | undefined
}

/** The command that makes histories again under the same conditions. @param which `--seed 7` or `--replay 7:12` */
export function commandLine(which: string, { depth, ops, config, machines = [] }: Conditions): string {
  return [
    ...['snapwitness explore', which],
    ...(depth === DEPTH ? [] : ['--depth', depth]),
    ...(ops ? ['--ops', ops.map(optionOf).join(',')] : []),
    ...(config === undefined ? [] : ['--config', config]),
    ...(machines.length > 0 ? ['--machines', ...machines] : []),
  ].join(' ')
}
