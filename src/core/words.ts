import { redact } from './redact.ts'

/** Characters of somebody else's words that a line of ours holds at most. */
const MOST_SHOWN = 1_000

/**
 * Somebody else's words as a part of one line of ours, on a terminal, in a log or an error: a name from an inventory, a
 * host's fault, what a guest printed. Nothing in them moves the cursor, turns the direction of writing, begins a line, or
 * is a command to the CI server that keeps the log.
 */
export function inLine(words: string, most = MOST_SHOWN): string {
  // Half a secret, or one whose characters are escaped, nobody would know again.
  const clean = redact(words)
  const shown = clean.length > most ? `${clean.slice(0, most)}…` : clean
  return shown
    .trim()
    .replace(/\s*[\n\r\v\f\u0085\u2028\u2029]\s*/g, ' ⏎ ')
    .replace(INVISIBLE, escaped)
    .replace(COMMAND, escapedMark)
}

/** Characters of a name that are shown at most: what a host takes for the name of a snapshot. */
const MOST_OF_A_NAME = 80

/** Somebody else's name as a part of one line of ours, in quotation marks that nothing in it closes, nor pushes to another line. */
export function quoted(name: string, most = MOST_OF_A_NAME): string {
  return `“${inLine(name, most)
    .replace(/[“”]/g, escaped)
    .replace(/\s{2,}/g, ' ')}”`
}

/** A whole text of ours as it is written out. Its line breaks and its colours are ours; nothing else has an effect. */
export function written(text: string): string {
  return text.replace(INVISIBLE_OR_COLOUR, harmless).replace(COMMAND, escapedMark)
}

function harmless(match: string): string {
  if (match === '\n' || match === '\t' || COLOURS.has(match)) return match
  return escaped(match.slice(0, 1)) + match.slice(1)
}

/** Control characters of C0 and C1, lone surrogates, and all that turns the direction of writing. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu
const INVISIBLE_OR_COLOUR = new RegExp(`\\p{Cc}\\[\\d+m|${INVISIBLE.source}`, 'gu')

/** Those that we use. Not «concealed» (8), nor black (30). */
const COLOURS: ReadonlySet<string> = new Set(
  [0, 1, 2, 22, 31, 32, 33, 34, 35, 36, 39, 90].map((code) => `\x1b[${code}m`),
)

/**
 * What CI servers read out of a log: `::set-output` at the beginning of a line (GitHub), `##[…]`, `##vso[…]` (Azure) and
 * `##teamcity[…]` anywhere. GitLab's sections and Travis's folds begin with an escape or a carriage return.
 */
const COMMAND = /^([^\S\n]*):(?=:)|#(?=#\w*\[)/gm

function escapedMark(match: string): string {
  return `${match.slice(0, -1)}${escaped(match.slice(-1))}`
}

/** As JSON writes it, so that JSON stays what it was. */
function escaped(character: string): string {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
