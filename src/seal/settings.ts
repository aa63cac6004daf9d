import type { SealedPart } from '../evidence/sealed.ts'
import { readMark, type SealMark, sealMark } from '../safety/seal-mark.ts'
import { runOfDiskKey, SEAL_KEY } from '../safety/tags.ts'
import { digestOf, factsText, type MachineFacts, partText, readFacts, readPart } from './record.ts'

/**
 * A seal in the settings of its machine. Each record is written before its snapshot is taken, so that every snapshot keeps
 * its own record and those of the parts that it stands under, and brings them back.
 */

type Settings = Readonly<Record<string, string>>

/** Says which part the settings belong to, where the description of its snapshot no longer does. */
const PART_KEY = `${SEAL_KEY}.part`
const FACTS_KEY = `${SEAL_KEY}.machine`
const RECORD_KEY = `${SEAL_KEY}.record.`
/** Written last: which parts there are, each with the digest of its record. Without it nobody knows that none is missing. */
const PARTS_KEY = `${SEAL_KEY}.parts`

/** Characters of one setting: a line of a .vmx is cut off by no host that is so long. */
const MOST_CHARS = 1_000

/** What nobody could read again is not written. */
export function markSettings(mark: SealMark, facts: MachineFacts): Record<string, string> {
  return { [SEAL_KEY]: JSON.stringify(sealMark.parse(mark)), ...pieces(FACTS_KEY, factsText(facts)) }
}

export function partSettings(part: SealedPart): Record<string, string> {
  return { [PART_KEY]: part.part, ...pieces(`${RECORD_KEY}${part.part}`, partText(part)) }
}

/** With the last of the records. */
export function wholeSettings(parts: readonly SealedPart[]): Record<string, string> {
  return { [PARTS_KEY]: parts.map((part) => `${part.part}=${digestOf(partText(part))}`).join(' ') }
}

function partsOf(settings: Settings): ReadonlyMap<string, string> | undefined {
  const found = [...(settings[PARTS_KEY] ?? '').matchAll(/([a-z]{1,20})=([0-9a-f]{16})/g)]
  return found.length === 0 ? undefined : new Map(found.map(([, part = '', digest = '']) => [part, digest]))
}

/** `….0`, `….1`, as many as it takes. */
function pieces(key: string, text: string): Record<string, string> {
  const count = Math.ceil(text.length / MOST_CHARS)
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${key}.${i}`,
      text.slice(i * MOST_CHARS, (i + 1) * MOST_CHARS),
    ]),
  )
}

/** What settings keep of a seal. */
export interface KeptInSettings {
  mark: SealMark | undefined
  facts: MachineFacts | undefined
  /** The part that they say to be. */
  part: string | undefined
  /** All parts that there are, with the digests of their records. */
  parts: ReadonlyMap<string, string> | undefined
  /** The text of each record, by part: of those alone that can be read. */
  records: ReadonlyMap<string, string>
}

export function keptIn(settings: Settings): KeptInSettings {
  const keys = Object.keys(settings).filter((key) => key.startsWith(RECORD_KEY))
  const names = new Set(keys.map((key) => key.slice(RECORD_KEY.length).replace(/\.\d+$/, '')))
  const records = [...names].flatMap((name): [string, string][] => {
    const text = joined(settings, `${RECORD_KEY}${name}`)
    return readPart(text)?.part === name ? [[name, text]] : []
  })
  return {
    mark: readMark(settings[SEAL_KEY] ?? ''),
    facts: readFacts(joined(settings, FACTS_KEY)),
    part: settings[PART_KEY] || undefined,
    parts: partsOf(settings),
    records: new Map(records),
  }
}

function joined(settings: Settings, key: string): string {
  let text = ''
  for (let i = 0; ; i++) {
    const piece = settings[`${key}.${i}`]
    if (!piece) return text
    text += piece
  }
}

/** What takes every trace of a seal off. */
export function withoutSeal(settings: Settings, seal: string): Record<string, string> {
  const isOurs = (key: string) =>
    key === SEAL_KEY || key.startsWith(`${SEAL_KEY}.`) || runOfDiskKey(key) === seal
  const ours = Object.keys(settings).filter(isOurs)
  return Object.fromEntries(ours.map((key) => [key, '']))
}
