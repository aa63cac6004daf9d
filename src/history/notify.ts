import type { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import { messageOf, SnapwitnessError, UsageError } from '../core/errors.ts'
import { percentDecoded } from '../core/percent-decoded.ts'
import { redact, secret } from '../core/redact.ts'
import { inLine } from '../core/words.ts'
import { type MessageShape, messageAs } from './message.ts'
import type { Morning } from './morning.ts'

/** A chat that takes longer has no use for the message any more. */
const PATIENCE_MS = 15_000
/** Of an answer that is told to a person. */
const MOST_TOLD = 200

/**
 * Tells a morning to a webhook. Its address lets whoever has it write there, and so is kept out of every text.
 * @throws SnapwitnessError `NOTIFY` where the message was not taken
 */
export async function notify(morning: Morning, webhook: string, shape: MessageShape): Promise<void> {
  const url = addressOf(webhook)
  const body = redact(JSON.stringify(messageAs(shape, morning)))
  const { status, told } = await post(url, body)
  if (isYes(status)) return
  throw refused(url, `It answered ${status}${told && `: ${inLine(told, MOST_TOLD)}`}`)
}

function addressOf(webhook: string): URL {
  if (URL.canParse(webhook) && /^https?:$/.test(new URL(webhook).protocol)) {
    secret(webhook)
    const url = new URL(webhook)
    secret(url.href)
    secret(url.pathname)
    secret(percentDecoded(url.password))
    return url
  }
  throw new UsageError('--webhook is no address of a webhook.', {
    hint: 'It begins with https://; the chat that is to be told shows it where its webhook is made.',
  })
}

async function post(url: URL, body: string): Promise<{ status: number; told: string }> {
  // Said, because NODE_TLS_REJECT_UNAUTHORIZED would say otherwise.
  const dispatcher = new Agent({ connect: { rejectUnauthorized: true } })
  try {
    const { statusCode, body: answer } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...accountIn(url) },
      body,
      dispatcher,
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return { status: statusCode, told: isYes(statusCode) ? unread(answer) : await beginningOf(answer) }
  } catch (cause) {
    throw refused(url, `It did not answer: ${inLine(messageOf(cause))}`, cause)
  } finally {
    await dispatcher.destroy()
  }
}

function isYes(status: number): boolean {
  return status >= 200 && status < 300
}

/** As Jenkins and others want it, in whose addresses it stands. */
function accountIn({ username, password }: URL): { authorization?: string } {
  if (username === '' && password === '') return {}
  const account = Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`).toString('base64')
  return { authorization: `Basic ${secret(account)}` }
}

/** What somebody who has taken the message says besides; he may do so for long. */
function unread(answer: Readable): string {
  answer.on('error', () => undefined).destroy()
  return ''
}

async function beginningOf(answer: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const part of answer) {
    text += part.toString('utf8')
    // Leaving the loop ends the answer.
    if (text.length > MOST_TOLD) break
  }
  return text.trim()
}

function refused(url: URL, why: string, cause?: unknown): SnapwitnessError {
  return new SnapwitnessError('NOTIFY', `The webhook at ${url.host} did not take the message. ${why}.`, {
    hint: 'Is the address still right, may this computer reach it, and is --as the shape that it wants (json, slack, teams)?',
    cause,
  })
}
