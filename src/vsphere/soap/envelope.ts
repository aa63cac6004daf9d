import { shortened } from '../../core/shortened.ts'
import type { Fault } from '../faults/fault.ts'
import { decodeFault } from './decode.ts'
import { isPage, wordsOf } from './page-words.ts'
import { MalformedAnswer, readXml, type XmlElement } from './xml.ts'

/** The host refused the call. */
export class SoapFault extends Error {
  readonly fault: Fault
  /** The host's own text. */
  readonly said: string | undefined

  constructor(fault: Fault, said: string | undefined) {
    super('the host answered a fault')
    this.fault = fault
    this.said = said
  }
}

/**
 * The one element in the body of a SOAP envelope.
 * @throws SoapFault when it is a fault
 * @throws CutAnswer when its end is missing
 * @throws MalformedAnswer when there is no such thing
 */
export function readEnvelope(text: string): XmlElement {
  try {
    return contentOf(readXml(text))
  } catch (error) {
    throw error instanceof MalformedAnswer ? inPlaceOfOne(text, error) : error
  }
}

/** The answer came to an end before its envelope did: the host, or who stands between, has closed it too early. */
export class CutAnswer extends Error {}

function contentOf(envelope: XmlElement): XmlElement {
  const body = envelope.name === 'Envelope' ? childOf(envelope, 'Body') : undefined
  const [content] = body?.children ?? []
  if (content === undefined) throw new MalformedAnswer('no SOAP envelope')
  if (content.name === 'Fault') throw faultIn(content)
  return content
}

function inPlaceOfOne(text: string, malformed: MalformedAnswer): Error {
  if (BEGINNING.test(text) && !END.test(text.slice(-100))) return new CutAnswer()
  return isPage(text) ? new MalformedAnswer(`a page, ${wordsOf({}, text)}`) : malformed
}

/** Nothing at all is the beginning of an envelope, too. */
const BEGINNING = /^\s*(<\?xml[^>]*>\s*)?(<(\w+:)?Envelope\b|$)/
const END = /Envelope\s*>\s*$/

/** The typed fault is the only child of the detail. */
function faultIn(soapFault: XmlElement): SoapFault {
  const typed = childOf(soapFault, 'detail')?.children[0]
  const said = childOf(soapFault, 'faultstring')?.text
  return new SoapFault(
    decodeFault(typed, typed?.name.replace(/Fault$/, '')),
    said === undefined ? undefined : shortened(said),
  )
}

function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name)
}
