import type { Entry } from '../evidence/entries.ts'
import { ofType } from '../evidence/run-summary.ts'
import { maskText, rememberPaths } from './masked-paths.ts'
import { Masks } from './masks.ts'

/**
 * The entries without what tells whose they are: host names, addresses, the names of machines, users, datastores and
 * folders. The same name gets the same mask everywhere, so that the run can still be followed. Names are looked for
 * first, wherever the ledger is known to hold them, then masked in every text.
 */
export function maskedEntries(entries: readonly Entry[]): Entry[] {
  const masks = new Masks()
  rememberHosts(masks, entries)
  rememberMachines(masks, entries)
  rememberDatastores(masks, entries)
  walkTexts(entries, (text, key) => {
    rememberNamed(masks, key, text)
    rememberInText(masks, text)
    rememberPaths(masks, text)
  })
  return entries.map((entry) => masked(entry, masks))
}

function rememberHosts(masks: Masks, entries: readonly Entry[]): void {
  for (const { url } of ofType(entries, 'host')) masks.add('host', hostOf(url))
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url
}

function rememberMachines(masks: Masks, entries: readonly Entry[]): void {
  for (const { machines } of ofType(entries, 'scenario-started')) {
    for (const machine of machines) masks.add('machine', machine)
  }
  for (const { machine } of ofType(entries, 'machine')) masks.add('machine', machine)
}

/** Those of which no path tells. */
function rememberDatastores(masks: Masks, entries: readonly Entry[]): void {
  for (const { facts } of ofType(entries, 'facts')) {
    for (const { name } of facts.datastores) masks.add('datastore', name)
  }
}

/** Members that hold a name, wherever they stand. */
const NAMED: Readonly<Record<string, Parameters<Masks['add']>[0]>> = {
  ...{ host: 'host', hostName: 'host', guestHostName: 'host', address: 'host' },
  ...{ user: 'user', username: 'user', userName: 'user', owner: 'user', holder: 'user' },
  ...{ datastore: 'datastore', folder: 'folder' },
}

function rememberNamed(masks: Masks, key: string, text: string): void {
  const kind = NAMED[key]
  if (kind !== undefined && !text.includes(' ') && !text.includes('@')) masks.add(kind, text)
}

/** Users and hosts as messages tell them: `root@10.0.0.5:22`, `CORP\\admin`, `https://esxi7.example.org/sdk`. */
function rememberInText(masks: Masks, text: string): void {
  for (const [, user = '', host = ''] of text.matchAll(/(?<![\w.-])([\w.-]+)@([\w.-]*\w)/g)) {
    masks.add('user', user)
    masks.add('host', host)
  }
  for (const [, domain = '', user = ''] of text.matchAll(
    /(?<![\w.-])([A-Za-z][\w.-]*)\\([A-Za-z][\w.-]*)/g,
  )) {
    // A drive's path has a colon before its backslash, and is none of these.
    masks.add('host', domain)
    masks.add('user', user)
  }
  for (const [, host = ''] of text.matchAll(/https?:\/\/(?:[^\s/@]*@)?([\w.-]*\w)/g)) masks.add('host', host)
  for (const [, user = ''] of text.matchAll(/\/(?:home|Users)\/([^\s/:]+)/g)) masks.add('user', user)
}

function masked<T>(value: T, masks: Masks): T {
  if (typeof value === 'string') return maskText(masks, value) as T
  if (Array.isArray(value)) return value.map((item) => masked(item, masks)) as T
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, member]) => [
    masks.apply(key),
    OURS.has(key) ? member : masked(member, masks),
  ])
  return Object.fromEntries(members) as T
}

/** The members that hold words of our own, whatever the machines are called. */
const OURS: ReadonlySet<string> = new Set([
  ...[
    'type',
    'at',
    'createdAt',
    'kind',
    'verdict',
    'outcome',
    'guest',
    'partitionTable',
    'version',
    'product',
  ],
])

function walkTexts(value: unknown, visit: (text: string, key: string) => void, key = ''): void {
  if (typeof value === 'string') visit(value, key)
  else if (Array.isArray(value)) for (const item of value) walkTexts(item, visit, key)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) if (!OURS.has(name)) walkTexts(member, visit, name)
  }
}
