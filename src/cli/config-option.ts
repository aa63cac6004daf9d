import { Option } from 'commander'

/** Where one works. */
export const CONFIG = 'snapwitness.yaml'

/** The configuration that lies where one works, unless another is named: the same for every command that takes one. */
export function configOption(): Option {
  return new Option('--config <file>', 'which host and machines').env('SNAPWITNESS_CONFIG').default(CONFIG)
}
