import { z } from 'zod'
import { wholeConfig } from './schema.ts'

/** The JSON schema (draft 2020-12) of `snapwitness.yaml`, as an editor wants it: of what a user writes. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(wholeConfig, { io: 'input' })
  for (const section of ['machines', 'select']) lackingDefaults(schema.properties?.[section])
  return schema
}

/** What is missing of a machine may stand in `defaults`; which guest it has, nowhere else. */
function lackingDefaults(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return
  if ('required' in schema && Array.isArray(schema.required)) {
    schema.required = schema.required.filter((name) => name === 'guest')
  }
  for (const member of Object.values(schema)) lackingDefaults(member)
}
