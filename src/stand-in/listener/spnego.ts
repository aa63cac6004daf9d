import { type AcceptorParts, NtlmAcceptor, type NtlmSession } from './ntlm/acceptor.ts'
import { isNtlm, MalformedToken } from './ntlm/messages.ts'

/** A turn of the handshake: what to send back, and the session once there is one. */
export interface Turn {
  readonly reply: Buffer | undefined
  readonly session: NtlmSession | undefined
}

/**
 * The server's side of `Negotiate`: tokens of NTLM as they are, or wrapped by SPNEGO (RFC 4178, [MS-SPNG]). Of the
 * mechanisms that SPNEGO offers only NTLM is taken, as on a machine that is in no domain.
 */
export class NegotiateAcceptor {
  readonly #ntlm: NtlmAcceptor
  /** The client's list in DER, which mechListMIC signs; undefined while tokens are raw. */
  #mechanisms: Buffer | undefined

  constructor(parts: AcceptorParts) {
    this.#ntlm = new NtlmAcceptor(parts)
  }

  /** @returns undefined for whom it does not admit. @throws MalformedToken */
  accept(token: Buffer): Turn | undefined {
    if (isNtlm(token)) return turnOf(this.#ntlm.accept(token))
    const message = parseToken(token)
    return 'mechanisms' in message ? this.#begin(message) : this.#goOn(message)
  }

  #begin({ mechanisms, token }: NegTokenInit): Turn | undefined {
    this.#mechanisms = mechanisms
    const oids = contentsOf(mechanisms, SEQUENCE).map(({ content }) => content)
    if (!oids.some((oid) => oid.equals(NTLM_OID))) return undefined
    // What the client sent ahead belongs to its first choice, so that of another is dropped.
    const isFirst = oids[0]?.equals(NTLM_OID)
    const answer = isFirst && token ? this.#ntlm.accept(token) : undefined
    if (isFirst && token && !Buffer.isBuffer(answer)) return undefined
    const state = isFirst ? STATE.incomplete : STATE.requestMic
    const challenge = Buffer.isBuffer(answer) ? answer : undefined
    return { reply: negTokenResp({ state, mechanism: NTLM_OID, token: challenge }), session: undefined }
  }

  #goOn({ token, mic }: NegTokenResp): Turn | undefined {
    const mechanisms = this.#mechanisms
    const answer = token && mechanisms && this.#ntlm.accept(token)
    if (!mechanisms || !answer) return undefined
    if (Buffer.isBuffer(answer)) {
      return { reply: negTokenResp({ state: STATE.incomplete, token: answer }), session: undefined }
    }
    // A client whose handshake has a MIC must protect the list of mechanisms too, [MS-SPNG] 3.3.5.1.
    if (mic === undefined && answer.hasMic) return undefined
    if (mic === undefined) return { reply: negTokenResp({ state: STATE.completed }), session: answer }
    if (!answer.fromClient.verify(mic, mechanisms)) return undefined
    const ours = answer.toClient.sign(mechanisms)
    answer.fromClient.restartCipher()
    answer.toClient.restartCipher()
    return { reply: negTokenResp({ state: STATE.completed, mic: ours }), session: answer }
  }
}

function turnOf(answer: Buffer | NtlmSession | undefined): Turn | undefined {
  if (answer === undefined) return undefined
  return Buffer.isBuffer(answer)
    ? { reply: answer, session: undefined }
    : { reply: undefined, session: answer }
}

const STATE = { completed: 0, incomplete: 1, requestMic: 3 } as const

/** 1.3.6.1.4.1.311.2.2.10 */
const NTLM_OID = Buffer.from('2b06010401823702020a', 'hex')

const APPLICATION_0 = 0x60
const OCTETS = 0x04
const OID = 0x06
const ENUMERATED = 0x0a
const SEQUENCE = 0x30
const context = (number: number) => 0xa0 + number

interface NegTokenInit {
  readonly mechanisms: Buffer
  readonly token: Buffer | undefined
}

interface NegTokenResp {
  readonly token: Buffer | undefined
  readonly mic: Buffer | undefined
}

function parseToken(token: Buffer): NegTokenInit | NegTokenResp {
  const [outer] = elementsOf(token)
  if (outer?.tag === context(1)) {
    const fields = contentsOf(outer.content, SEQUENCE)
    return { token: octetsAt(fields, 2), mic: octetsAt(fields, 3) }
  }
  if (outer?.tag !== APPLICATION_0) throw new MalformedToken('The token is of no mechanism that is known.')
  const init = elementsOf(outer.content).find(({ tag }) => tag === context(0))
  const fields = contentsOf(init?.content, SEQUENCE)
  const mechanisms = fields.find(({ tag }) => tag === context(0))?.content
  if (!mechanisms) throw new MalformedToken('The token offers no mechanisms.')
  return { mechanisms, token: octetsAt(fields, 2) }
}

function negTokenResp(fields: {
  state: number
  mechanism?: Buffer
  token?: Buffer | undefined
  mic?: Buffer
}) {
  const { state, mechanism, token, mic } = fields
  const parts = [
    der(context(0), der(ENUMERATED, Buffer.from([state]))),
    mechanism && der(context(1), der(OID, mechanism)),
    token && der(context(2), der(OCTETS, token)),
    mic && der(context(3), der(OCTETS, mic)),
  ]
  return der(context(1), der(SEQUENCE, Buffer.concat(parts.filter((part) => part !== undefined))))
}

interface DerElement {
  readonly tag: number
  readonly content: Buffer
}

function octetsAt(fields: readonly DerElement[], number: number): Buffer | undefined {
  const field = fields.find(({ tag }) => tag === context(number))
  return field && elementsOf(field.content).find(({ tag }) => tag === OCTETS)?.content
}

/** What is in the one element of that tag. */
function contentsOf(bytes: Buffer | undefined, tag: number): DerElement[] {
  const [element] = elementsOf(bytes ?? Buffer.alloc(0))
  if (element?.tag !== tag) throw new MalformedToken('The token has not the shape of SPNEGO.')
  return elementsOf(element.content)
}

function elementsOf(bytes: Buffer): DerElement[] {
  const elements: DerElement[] = []
  for (let place = 0; place < bytes.length; ) {
    const { start, end } = extentAt(bytes, place)
    elements.push({ tag: bytes.readUInt8(place), content: bytes.subarray(start, end) })
    place = end
  }
  return elements
}

function extentAt(bytes: Buffer, place: number): { start: number; end: number } {
  if (place + 2 > bytes.length) throw new MalformedToken('The token ends in the middle.')
  const first = bytes.readUInt8(place + 1)
  const digits = first < 0x80 ? 0 : first & 0x7f
  const start = place + 2 + digits
  if (digits > 4 || start > bytes.length) throw new MalformedToken('The token ends in the middle.')
  const end = start + (digits === 0 ? first : bytes.readUIntBE(place + 2, digits))
  if (end > bytes.length) throw new MalformedToken('The token ends in the middle.')
  return { start, end }
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
