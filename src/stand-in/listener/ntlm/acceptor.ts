import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Account } from '../../account.ts'
import { sameName, upperCase } from '../user-name.ts'
import { FLAG, hasFlag } from './flags.ts'
import {
  type AuthenticateMessage,
  AV,
  AV_FLAG_MIC,
  type AvPairs,
  challengeMessage,
  messageType,
  parseAuthenticate,
  parseNegotiate,
  parseTargetInfo,
  targetInfo,
} from './messages.ts'
import { Rc4 } from './rc4.ts'
import { hmacMd5, verifyResponse } from './response.ts'
import { Sealing } from './sealing.ts'

/** Somebody who has proved to know the password, and the keys that both sides now have. */
export interface NtlmSession {
  readonly user: string
  /** Whether the client's messages may come sealed: it asked for that. */
  readonly canSeal: boolean
  /** Whether the handshake was protected by a MIC. */
  readonly hasMic: boolean
  readonly fromClient: Sealing
  readonly toClient: Sealing
}

export interface AcceptorParts {
  readonly account: () => Account
  /** MD5 of the channel's binding, as AV 10 carries it; undefined where HTTP is not encrypted. */
  readonly channelBinding: Buffer | undefined
}

/** What Windows asks of each session since Windows 7: "minimum session security for NTLM SSP based servers". */
const REQUIRED = FLAG.extendedSessionSecurity | FLAG.bits128

/** What the client decides. */
const NEGOTIABLE = FLAG.sign | FLAG.seal | FLAG.alwaysSign | FLAG.version | FLAG.keyExchange | FLAG.bits56

/** The server's side of one NTLMv2 handshake, [MS-NLMP] 3.2.5. */
export class NtlmAcceptor {
  readonly #parts: AcceptorParts
  #negotiated: Negotiated | undefined

  constructor(parts: AcceptorParts) {
    this.#parts = parts
  }

  /**
   * @returns the CHALLENGE for a NEGOTIATE, the session for an AUTHENTICATE, undefined for whom it does not admit
   * @throws MalformedToken
   */
  accept(token: Buffer): Buffer | NtlmSession | undefined {
    switch (messageType(token)) {
      case 1:
        return this.#challenge(token)
      case 3:
        return this.#authenticate(parseAuthenticate(token))
      default:
        return undefined
    }
  }

  #challenge(negotiate: Buffer): Buffer | undefined {
    const asked = parseNegotiate(negotiate)
    if (!meetsRequirements(asked)) return undefined
    const flags =
      (asked & NEGOTIABLE) |
      REQUIRED |
      (asked & FLAG.unicode || FLAG.oem) |
      (FLAG.requestTarget | FLAG.ntlm | FLAG.targetIsServer | FLAG.targetInfo)
    const challenge = randomBytes(8)
    const { computerName } = this.#parts.account()
    const message = challengeMessage(
      flags,
      challenge,
      upperCase(computerName),
      targetInfo(attributesOf(computerName)),
    )
    this.#negotiated = { challenge, messages: Buffer.concat([negotiate, message]) }
    return message
  }

  #authenticate(message: AuthenticateMessage): NtlmSession | undefined {
    const negotiated = this.#negotiated
    this.#negotiated = undefined
    const { username, password } = this.#parts.account()
    if (!negotiated || !sameName(message.user, username)) return undefined
    if (!meetsRequirements(message.flags)) return undefined
    const login = { user: message.user, domain: message.domain, password }
    const verified = verifyResponse(login, negotiated.challenge, message.ntResponse)
    if (!verified) return undefined
    const sessionKey = exchangedKey(message, verified.sessionBaseKey)
    const attributes = parseTargetInfo(verified.attributes)
    const hasMic = ((attributes.get(AV.flags)?.readUInt32LE() ?? 0) & AV_FLAG_MIC) !== 0
    if (hasMic && !isMic(message, negotiated, sessionKey)) return undefined
    if (!this.#fitsChannel(attributes)) return undefined
    const { flags } = message
    return {
      user: username,
      canSeal: hasFlag(flags, FLAG.seal),
      hasMic,
      fromClient: new Sealing(sessionKey, 'client-to-server', flags),
      toClient: new Sealing(sessionKey, 'server-to-client', flags),
    }
  }

  /** CbtHardeningLevel=Relaxed: a binding need not be sent, but one that is sent must be that of this channel. */
  #fitsChannel(attributes: AvPairs): boolean {
    const { channelBinding } = this.#parts
    const sent = attributes.get(AV.channelBinding)
    if (!channelBinding || !sent || sent.every((byte) => byte === 0)) return true
    return sent.equals(channelBinding)
  }
}

function meetsRequirements(flags: number): boolean {
  return (flags & REQUIRED) === REQUIRED
}

/** What was said before the AUTHENTICATE message. */
interface Negotiated {
  readonly challenge: Buffer
  /** NEGOTIATE and CHALLENGE, which the MIC covers. */
  readonly messages: Buffer
}

/** Of a machine that is in no domain: its own name is its domain's. */
function attributesOf(computerName: string): AvPairs {
  const text = (value: string) => Buffer.from(value, 'utf16le')
  return new Map([
    [AV.domainName, text(upperCase(computerName))],
    [AV.computerName, text(upperCase(computerName))],
    [AV.dnsDomainName, text(computerName)],
    [AV.dnsComputerName, text(computerName)],
    [AV.timestamp, fileTime(Date.now())],
  ])
}

/** Units of 100 ns since 1601. */
function fileTime(unixMs: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE((BigInt(unixMs) + 11_644_473_600_000n) * 10_000n)
  return bytes
}

function exchangedKey({ flags, encryptedSessionKey }: AuthenticateMessage, sessionBaseKey: Buffer): Buffer {
  if (!hasFlag(flags, FLAG.keyExchange)) return sessionBaseKey
  return new Rc4(sessionBaseKey).apply(encryptedSessionKey)
}

function isMic({ mic, withoutMic }: AuthenticateMessage, { messages }: Negotiated, key: Buffer): boolean {
  return timingSafeEqual(mic, hmacMd5(key, messages, withoutMic))
}
