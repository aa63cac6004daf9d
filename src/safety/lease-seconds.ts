import type { Config } from '../config/load.ts'

/** A lease outlasts the longest task of a host, during which it cannot be renewed, by this. */
const MARGIN_SECONDS = 300

/** How long a lease lasts when it is not renewed. */
export function leaseSeconds({ timeouts }: Pick<Config, 'timeouts'>): number {
  return timeouts.task + MARGIN_SECONDS
}
