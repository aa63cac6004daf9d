import { z } from 'zod'
import { configSchema } from './schema.ts'

/** The JSON schema (draft 2020-12) of `snapwitness.yaml`, as an editor wants it: of what a user writes. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' })
}
