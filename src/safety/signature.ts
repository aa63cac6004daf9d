import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What a run signs its marks with: 32 random bytes, as hexadecimal digits. */
export const runSecret = z.string().regex(/^[0-9a-f]{64}$/)

/** 128 bits of the HMAC: nobody guesses them, and a line that holds them can still be read. */
const DIGITS = 32

export function newSecret(): string {
  return randomBytes(32).toString('hex')
}

/** HMAC-SHA-256 of what a mark says. Its parts are kept apart, so that no two marks sign alike. */
export function sign(secret: string, parts: readonly string[]): string {
  return createHmac('sha256', Buffer.from(secret, 'hex'))
    .update(JSON.stringify(parts))
    .digest('hex')
    .slice(0, DIGITS)
}

export function isSigned(secret: string, parts: readonly string[], signature: string | undefined): boolean {
  const [wanted, found] = [Buffer.from(sign(secret, parts)), Buffer.from(signature ?? '')]
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}
