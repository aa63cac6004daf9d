import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the product keeps what it can make again. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'snapwitness')
}
