import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml'
import { z } from 'zod'
import { WinRmError } from './errors.ts'
import { faultError } from './faults.ts'

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

/** The document as an object, with its elements by their local names; undefined when it is no XML. */
function parsed(xml: string): unknown {
  try {
    const { root } = parseXml(xml)
    return root ? { [localName(root.name)]: contentOf(root) } : undefined
  } catch {
    return undefined
  }
}

type Value = string | Value[] | { [name: string]: Value }

/** Text where there is nothing but text; else an object in which `@` marks attributes, and several of a name are a list. */
function contentOf({ attributes, children }: XmlElement): Value {
  const value: { [name: string]: Value } = {}
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!name.startsWith('xmlns')) value[`@${localName(name)}`] = attribute
  }
  let text = ''
  for (const child of children) {
    if (child instanceof XmlElement) add(value, localName(child.name), contentOf(child))
    else if (child instanceof XmlText) text += child.text
  }
  text = text.trim()
  if (Object.keys(value).length === 0) return text
  return text === '' ? value : { ...value, '#text': text }
}

function add(value: { [name: string]: Value }, name: string, child: Value): void {
  const before = value[name]
  if (before === undefined) value[name] = name === 'Stream' ? [child] : child
  else value[name] = Array.isArray(before) ? [...before, child] : [before, child]
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
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
