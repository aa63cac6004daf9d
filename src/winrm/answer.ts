import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { WinRmError } from './errors.ts'
import { faultError } from './faults.ts'

const PARSING = {
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name: string) => name === 'Stream',
}

const text = z.union([z.string(), z.looseObject({ '#text': z.string() }).transform((t) => t['#text'])])
const Envelope = z.object({
  Envelope: z.object({
    Header: z.looseObject({ RelatesTo: text.optional() }).optional().catch(undefined),
    Body: z.union([z.record(z.string(), z.unknown()), z.literal('')]),
  }),
})

/**
 * The body of the answer to the message of that ID, with namespaces dropped. An answer to another message, such as one
 * that came twice, is none to this one. Only a fault need not say what it is about: the message may not have been read.
 * @throws WinRmError of the fault's kind, or `protocol` when the text is not an envelope, or not the answer
 */
export function bodyOf(xml: string, messageId: string, machine: string): Record<string, unknown> {
  const envelope = Envelope.safeParse(parsed(xml))
  if (!envelope.success) throw notWsman(machine, 'is not a SOAP envelope')
  const { Header: header, Body: body } = envelope.data.Envelope
  const fault = body === '' ? undefined : body.Fault
  const relatesTo = header?.RelatesTo?.trim()
  const isSilentFault = fault !== undefined && relatesTo === undefined
  if (!isSilentFault && relatesTo?.toLowerCase() !== messageId.toLowerCase()) {
    throw notWsman(machine, `relates to ${relatesTo ?? 'no message'} and not to the request (${messageId})`)
  }
  if (fault !== undefined) throw faultError(fault, machine)
  return body || {}
}

/** undefined when it is no XML. */
function parsed(xml: string): unknown {
  // A parser goes character by character, and most of a large answer is Base64, in which there is nothing for it.
  const lifted: string[] = []
  const rest = xml.replace(/>([A-Za-z0-9+/=]{256,})</g, (_, base64) => `>@${lifted.push(base64) - 1}<`)
  if (XMLValidator.validate(rest) !== true) return undefined
  const tagValueProcessor = (name: string, value: string) =>
    name === 'Stream' && value.startsWith('@') ? lifted[Number(value.slice(1))] : value
  return new XMLParser({ ...PARSING, tagValueProcessor }).parse(rest)
}

const Created = z.object({
  ResourceCreated: z.object({
    ReferenceParameters: z.object({ SelectorSet: z.object({ Selector: z.object({ '#text': z.string() }) }) }),
  }),
})

export function shellIdIn(body: Record<string, unknown>, machine: string): string {
  const created = expected(Created, body, machine)
  return created.ResourceCreated.ReferenceParameters.SelectorSet.Selector['#text']
}

const Commanded = z.object({ CommandResponse: z.object({ CommandId: z.string().min(1) }) })

export function commandIdIn(body: Record<string, unknown>, machine: string): string {
  return expected(Commanded, body, machine).CommandResponse.CommandId
}

const Stream = z.object({ '@Name': z.string(), '#text': z.string().default('') })
const Received = z.object({
  ReceiveResponse: z.object({
    Stream: z.array(Stream).default([]),
    CommandState: z.object({ '@State': z.string(), ExitCode: z.string().optional() }).optional(),
  }),
})

export interface Output {
  stdout: Buffer
  stderr: Buffer
  /** Undefined while the command runs. */
  exitCode: number | undefined
}

export function outputIn(body: Record<string, unknown>, machine: string): Output {
  const { Stream: streams, CommandState: state } = expected(Received, body, machine).ReceiveResponse
  const bytesOf = (name: string) =>
    Buffer.concat(streams.filter((s) => s['@Name'] === name).map((s) => Buffer.from(s['#text'], 'base64')))
  const done = state?.['@State'].endsWith('/CommandState/Done') === true
  return {
    stdout: bytesOf('stdout'),
    stderr: bytesOf('stderr'),
    exitCode: done ? exitCodeOf(state, machine) : undefined,
  }
}

function exitCodeOf(state: { ExitCode?: string | undefined }, machine: string): number {
  const code = Number(state.ExitCode?.trim())
  if (!state.ExitCode || !Number.isInteger(code))
    throw notWsman(machine, 'ends a command without an exit code')
  return code
}

function expected<T>(schema: z.ZodType<T>, body: Record<string, unknown>, machine: string): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw notWsman(machine, `has ${Object.keys(body).join(', ') || 'nothing'} in its body`)
}

function notWsman(machine: string, what: string): WinRmError {
  return new WinRmError('protocol', `An answer of ${machine}'s WinRM listener ${what}.`, {
    hint: 'Is the port that of a WinRM listener, with no proxy or other service in front of it?',
    fields: { machine },
  })
}
