import { z } from 'zod'

/** The units of a ledger: times are ISO 8601 in UTC, durations in milliseconds, sizes and offsets in bytes. */
export const at = z.iso.datetime()
export const bytes = z.number().int().nonnegative()
export const durationMs = z.number().nonnegative()

export const verdict = z.enum(['held', 'violated', 'unknown'])

/** What went wrong where something could not be done or seen. */
export const trouble = z.object({ code: z.string(), what: z.string(), hint: z.string() })
export type Trouble = z.infer<typeof trouble>
