import { createHash } from 'node:crypto'
import { z } from 'zod'
import { MOST } from '../core/bounds.ts'
import { type SealedPart, sealedPart } from '../evidence/sealed.ts'
import { sealMark } from '../safety/seal-mark.ts'

/**
 * What a seal is, as `seals/<id>/seal.json` has it. It holds no secret, and the same seal is the same text, whoever writes
 * it: the members stand in the order of these shapes.
 */

const text = z.string().max(MOST.textChars)

/** What a seal knows a machine by, and what machine and host were like when it was sealed. */
const machineFacts = z.object({
  /** As the configuration named it. */
  name: text,
  guest: z.enum(['linux', 'windows']),
  instanceUuid: text.nullable(),
  biosUuid: text.nullable(),
  /** `vmx-19` */
  hardwareVersion: text.nullable(),
  tools: text.nullable(),
  guestOs: text.nullable(),
  cpuModel: text.nullable(),
  datastores: z.array(z.object({ name: text, type: text, version: text.nullable() })),
  host: z.object({ product: text, version: text, build: text }),
})

/** A part, as strict as what comes from a host must be. */
const partRecord = sealedPart.extend({
  part: z.string().regex(/^[a-z]{1,20}$/),
  parent: z
    .string()
    .regex(/^[a-z]{1,20}$/)
    .nullable(),
})

/** In place of the name of a part: what the machine stands at when it has been sealed, under the last one. */
export const HERE = 'here'

const sealedMachine = machineFacts.extend({
  /** Its snapshots in the order in which they were taken, and {@link HERE}. */
  parts: z.array(partRecord).min(2).max(20),
})

export const sealRecord = sealMark.omit({ machines: true }).extend({
  machines: z.array(sealedMachine).min(1),
})

export type MachineFacts = z.infer<typeof machineFacts>
export type SealedMachine = z.infer<typeof sealedMachine>
export type SealRecord = z.infer<typeof sealRecord>

/** `seal.json`, in an order that is the seal's alone: whoever finds its machines and parts finds them in any. */
export function sealText(record: SealRecord): string {
  const { machines, ...mark } = sealRecord.parse(record)
  const sorted = machines
    .map((machine) => ({ ...machine, parts: inOrder(machine.parts) }))
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  return `${JSON.stringify({ ...mark, machines: sorted }, undefined, 2)}\n`
}

/** Each behind the one that it stands under, such as stand side by side by their names, and the last one last. */
function inOrder(parts: readonly SealedPart[], parent: string | null = null): SealedPart[] {
  const own = parts.filter((one) => one.parent === parent && one.part !== HERE)
  const sorted = own.toSorted((one, other) => (one.part < other.part ? -1 : 1))
  const below = sorted.flatMap((one) => [one, ...inOrder(parts, one.part)])
  return parent === null ? [...below, ...parts.filter(({ part }) => part === HERE)] : below
}

function keyOf({ instanceUuid, biosUuid, name }: SealedMachine): string {
  return JSON.stringify([instanceUuid, biosUuid, name])
}

/** One line for a machine's settings. */
export function partText(part: SealedPart): string {
  return JSON.stringify(partRecord.parse(part))
}

export function readPart(line: string): SealedPart | undefined {
  return parsed(partRecord, line)
}

export function factsText(facts: MachineFacts): string {
  return JSON.stringify(machineFacts.parse(facts))
}

export function readFacts(line: string): MachineFacts | undefined {
  return parsed(machineFacts, line)
}

/** @returns undefined where it is none: what stands on a host anybody may have written */
function parsed<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

/** Of a record or of a machine's notes: the first 16 digits of its SHA-256. */
export function digestOf(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 16)
}
