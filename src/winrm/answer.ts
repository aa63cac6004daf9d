import { XmlElement, XmlText } from '@rgrove/parse-xml'
import { TooMuch } from '../core/bounds.ts'
import { xmlRoot } from '../core/xml.ts'
import { tooMuch, WinRmError } from './errors.ts'
import { faultError } from './faults.ts'

/**
 * The body of the answer to the message of that ID, with namespaces dropped. An answer to another message, such as one
 * that came twice, is none to this one. Only a fault need not say what it is about: the message may not have been read.
 * @throws WinRmError of the fault's kind, or `protocol` when the text is not an envelope, or not the answer
 */
export function bodyOf(xml: string, messageId: string, machine: string): Body {
  const envelope = child(parsed(xml, machine), 'Envelope')
  const body = child(envelope, 'Body')
  if (body === undefined || Array.isArray(body)) throw notWsman(machine, 'is not a SOAP envelope')
  const fault = child(body, 'Fault')
  const relatesTo = textIn(child(child(envelope, 'Header'), 'RelatesTo'))
  const isSilentFault = fault !== undefined && relatesTo === undefined
  if (!isSilentFault && relatesTo?.toLowerCase() !== messageId.toLowerCase()) {
    throw notWsman(machine, `relates to ${relatesTo ?? 'no message'} and not to the request (${messageId})`)
  }
  if (fault !== undefined) throw faultError(fault, machine)
  return typeof body === 'string' ? {} : body
}

/** The document as an object, with its elements by their local names; undefined when it is no XML. */
function parsed(xml: string, machine: string): Value | undefined {
  try {
    const root = xmlRoot(xml)
    return root ? { [localName(root.name)]: contentOf(root) } : undefined
  } catch (error) {
    throw error instanceof TooMuch ? tooMuch(error, machine) : error
  }
}

type Value = string | Value[] | Body

/** Of an answer, what is in it by name. */
export interface Body {
  [name: string]: Value
}

/** Text where there is nothing but text; else an object in which `@` marks attributes, and several of a name are a list. */
function contentOf({ attributes, children }: XmlElement): Value {
  // Without a prototype: an element may be called `constructor`, or `__proto__`.
  const value: { [name: string]: Value } = Object.create(null)
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
  if (text !== '') value['#text'] = text
  return value
}

function add(value: { [name: string]: Value }, name: string, child: Value): void {
  const before = value[name]
  if (before === undefined) value[name] = child
  else if (Array.isArray(before)) before.push(child)
  else value[name] = [before, child]
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function child(value: Value | undefined, name: string): Value | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? value[name] : undefined
}

function descendant(value: Value, ...path: string[]): Value | undefined {
  return path.reduce<Value | undefined>(child, value)
}

/** Also of an element with attributes. */
function textIn(value: Value | undefined): string | undefined {
  const text = typeof value === 'string' ? value : child(value, '#text')
  return typeof text === 'string' ? text : undefined
}

export function shellIdIn(body: Body, machine: string): string {
  const selectors = ['ResourceCreated', 'ReferenceParameters', 'SelectorSet', 'Selector']
  return textIn(descendant(body, ...selectors)) ?? unexpected(body, machine)
}

export function commandIdIn(body: Body, machine: string): string {
  return textIn(descendant(body, 'CommandResponse', 'CommandId')) || unexpected(body, machine)
}

export interface Output {
  stdout: Buffer
  stderr: Buffer
  /** Undefined while the command runs. */
  exitCode: number | undefined
}

export function outputIn(body: Body, machine: string): Output {
  const response = body.ReceiveResponse ?? unexpected(body, machine)
  const streams = child(response, 'Stream') ?? []
  const bytesOf = (name: string) =>
    Buffer.concat(
      [streams]
        .flat()
        .filter((stream) => child(stream, '@Name') === name)
        .map((stream) => Buffer.from(textIn(stream) ?? '', 'base64')),
    )
  const state = child(response, 'CommandState')
  const done = textIn(child(state, '@State'))?.endsWith('/CommandState/Done') === true
  return {
    stdout: bytesOf('stdout'),
    stderr: bytesOf('stderr'),
    exitCode: done ? exitCodeOf(textIn(child(state, 'ExitCode')), machine) : undefined,
  }
}

function exitCodeOf(text: string | undefined, machine: string): number {
  const code = Number(text)
  if (!text || !Number.isInteger(code)) throw notWsman(machine, 'ends a command without an exit code')
  return code
}

function unexpected(body: Body, machine: string): never {
  throw notWsman(machine, `has ${Object.keys(body).join(', ') || 'nothing'} in its body`)
}

function notWsman(machine: string, what: string): WinRmError {
  return new WinRmError('protocol', `An answer of ${machine}'s WinRM listener ${what}.`, {
    hint: 'Is the port that of a WinRM listener, with no proxy or other service in front of it, and is `address` the right one?',
    fields: { machine },
  })
}
