import { randomBytes } from 'node:crypto'
import { accountOf } from './account.ts'
import { AV, type AvPairs, avPair, avPairsOf, withAvPair } from './av-pairs.ts'
import { authenticateMessage, MIC_LENGTH, MIC_OFFSET, negotiateMessage, parseChallenge } from './messages.ts'
import { hmacMd5, ntlmV2Responses } from './ntlm-v2.ts'
import { Rc4 } from './rc4.ts'
import { type SealedWay, sessionSecurity } from './session-security.ts'
import { uint32 } from './wire.ts'

/** The client's three messages, begun anew for each socket. */
export interface NtlmHandshake {
  readonly negotiate: Buffer
  /** @throws RangeError when the challenge is none, or lets nothing be sealed */
  answer(challenge: Buffer): { authenticate: Buffer; toServer: SealedWay; toClient: SealedWay }
}

export interface NtlmLogin {
  username: string
  password: string
  /** MD5 of the binding, where the socket is TLS; see `channel-binding.ts`. */
  channelBinding: Buffer | undefined
}

/** MsvAvFlags: the message carries a MIC. */
const MIC_PRESENT = 2

export function ntlmHandshake(login: NtlmLogin): NtlmHandshake {
  const negotiate = negotiateMessage()
  return { negotiate, answer: (challenge) => answerTo(challenge, negotiate, login) }
}

function answerTo(challengeMessage: Buffer, negotiate: Buffer, login: NtlmLogin) {
  const { flags, serverChallenge, targetInfo } = parseChallenge(challengeMessage)
  const account = accountOf(login.username)
  const serverTime = avPair(targetInfo, AV.timestamp)
  const { nt, lm, sessionBaseKey } = ntlmV2Responses({
    account,
    password: login.password,
    serverChallenge,
    clientChallenge: randomBytes(8),
    time: serverTime ?? fileTimeNow(),
    targetInfo: avPairsOf(answered(targetInfo, login)),
  })
  const exportedKey = randomBytes(16)
  const encryptedKey = new Rc4(sessionBaseKey).update(exportedKey)
  // [MS-NLMP] 3.1.5.1.2: to a server that sends its time, no LMv2 response, and a MIC over all three messages.
  const authenticate = authenticateMessage({
    flags,
    account,
    lm: serverTime ? Buffer.alloc(lm.length) : lm,
    nt,
    encryptedKey,
  })
  if (serverTime) {
    const mic = hmacMd5(exportedKey, negotiate, challengeMessage, authenticate)
    mic.copy(authenticate, MIC_OFFSET, 0, MIC_LENGTH)
  }
  return { authenticate, ...sessionSecurity(exportedKey) }
}

/** The server's pairs, and ours: that a MIC comes, and what channel this is. */
function answered(targetInfo: AvPairs, { channelBinding }: NtlmLogin): AvPairs {
  const flags = avPair(targetInfo, AV.flags)?.readUInt32LE() ?? 0
  const withMic = avPair(targetInfo, AV.timestamp)
    ? withAvPair(targetInfo, AV.flags, uint32((flags | MIC_PRESENT) >>> 0))
    : targetInfo
  return channelBinding ? withAvPair(withMic, AV.channelBindings, channelBinding) : withMic
}

/** Tenths of microseconds since 1601, as 8 bytes. */
function fileTimeNow(): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE((BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n)
  return bytes
}
