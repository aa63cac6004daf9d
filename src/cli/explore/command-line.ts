import type { ExploreRequest } from '../../explore/explore.ts'
import { CONFIG } from '../config-option.ts'
import { optionOf } from './values.ts'

/** How many operations are drawn for a history where nothing is said. */
export const DEPTH = 20

/** What makes histories what they are, beside their seed, and where they are done. */
type Conditions = Pick<ExploreRequest, 'wanted'> & Partial<Pick<ExploreRequest, 'configPath' | 'machines'>>

/** The command that makes histories again under the same conditions. @param which `--seed 7` or `--replay 7:12` */
export function commandLine(
  which: string,
  { wanted: { depth, kinds }, configPath = CONFIG, machines = [] }: Conditions,
): string {
  return [
    ...['snapwitness explore', which],
    ...(depth === DEPTH ? [] : ['--depth', depth]),
    ...(kinds ? ['--ops', kinds.map(optionOf).join(',')] : []),
    ...(configPath === CONFIG ? [] : ['--config', configPath]),
    ...(machines.length > 0 ? ['--machines', ...machines] : []),
  ].join(' ')
}
