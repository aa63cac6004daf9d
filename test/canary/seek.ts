import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A secret of a test, with a name that a failure may tell. */
export interface Canary {
  name: string
  value: string
}

/**
 * The canaries that stand in a text, in any form. It decodes whatever might be encoded and looks into that: it shares
 * nothing with the redaction, which encodes the secrets and looks for those.
 */
export function canariesIn(text: string, canaries: readonly Canary[]): string[] {
  const readings = [text, ...unescaped(text), ...decoded(text)]
  return canaries.flatMap(({ name, value }) =>
    piecesOf(value).some((piece) => readings.some((reading) => reading.includes(piece))) ? [name] : [],
  )
}

/** All files below a folder, as one text each. */
export function textsBelow(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, text: readFileSync(path, 'latin1') }))
}

/** A key is looked for line by line, since a message would show one line. */
function piecesOf(value: string): string[] {
  return value.split('\n').filter((line) => line.length >= 8 && !line.startsWith('-----'))
}

function unescaped(text: string): string[] {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" }
  const plain = text.replace(/&(amp|lt|gt|quot|apos|#39);/g, (_, name: string) => entities[name] ?? '')
  const url = text.replace(/((?:%[0-9a-f]{2})+)/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString(),
  )
  return [plain, url, url.replaceAll('+', ' '), text.replace(/\\(["\\/])/g, '$1')]
}

function decoded(text: string): string[] {
  const base64 = text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? []
  const hex = text.match(/(?:[0-9a-fA-F]{2}){6,}/g) ?? []
  const bytes = [
    ...base64.flatMap((run) => [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64'))),
    ...hex.flatMap((run) => [0, 1].map((skip) => Buffer.from(run.slice(skip), 'hex'))),
  ]
  return bytes.flatMap((buffer) => [
    buffer.toString('utf8'),
    buffer.toString('utf16le'),
    buffer.subarray(1).toString('utf16le'),
  ])
}
