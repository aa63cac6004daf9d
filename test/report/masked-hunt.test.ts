import { readdirSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Entry, entry } from '../../src/evidence/entries.ts'
import { LEDGER_FILE } from '../../src/evidence/ledger.ts'
import { salvageLedger } from '../../src/evidence/salvage.ts'
import { writeMaskedReport } from '../../src/report/write-masked-report.ts'
import { everyCheck, everyEntry, here } from './every-entry.ts'
import { exampleLedger } from './example-ledger.ts'
import { runFolder } from './run-folder.ts'

/** How somebody's name may stand in a ledger: alone, and in what hosts, guests and people make of it. */
const guises: Readonly<Record<string, (token: string) => string>> = {
  'a name': (token) => token,
  'a name in capitals': (token) => token.toUpperCase(),
  'a name with signs': (token) => `${token} <&"'%>\\é`,
  'a part of another word': (token) => `Pre${token}s`,
  'a host': (token) => `${token}.corp.example.org`,
  'a URL': (token) => `https://${token}:${token}@${token}.example.org:8443/${token}?${token}#${token}`,
  'a user': (token) => `CORP-${token}\\adm-${token}`,
  'a home folder': (token) => `/home/${token}/.ssh/id_${token}`,
  'a path': (token) => `[${token} 7] ${token}/x-${token}/${token}_1-000001-flat.vmdk`,
  'a relative path': (token) => `${token}/${token}.qcow2`,
  'an inventory path': (token) => `dc-${token}/vm/${token}/${token}`,
  'a sentence of ours': (token) => `revert to “${token}”`,
  'another sentence of ours': (token) => `take off the disk [${token}] ${token}/${token}.vmdk, and delete it`,
  'a numbered step': (token) => `4. Revert ${token} to before`,
  'a word of the API with more behind it': (token) => `poweredOn ${token}`,
  'a word of ours on a line of its own': (token) => `${token}\npoweredOn\n${token}`,
  'a fault': (token) => `Invalid${token}Fault`,
  'a code': (token) => `VSPHERE_${token.toUpperCase()}`,
  'a version': (token) => `7.0.3-${token}`,
  'a product': (token) => `VMware ESXi ${token} 7.0.3`,
  'a command': (token) => `snapwitness run --config /home/${token}/x.yaml ${token} --name=${token}`,
  'a fingerprint': (token) => `SHA256:${Buffer.from(token).toString('base64')}`,
}

/** Addresses are no better for being of a form that the ledger has elsewhere. */
const addresses = [
  ...[
    '10.20.30.40',
    '10.20.30.40:8443',
    '203.0.113.7/24',
    'fe80::1ff:fe23:4567:890a%eth0',
    '[2001:db8::77]:443',
  ],
  ...[
    '::ffff:10.20.30.40',
    '2001:db8:0:0:0:0:0:77',
    '00:50:56:aa:bb:cc',
    '00-50-56-AA-BB-CC',
    '0050.56aa.bbcc',
  ],
  ...['4211aa00-bb11-cc22-dd33-ee4455667788', '42 11 aa 00 bb 11 cc 22-dd 33 ee 44 55 66 77 88'],
  ...['AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01', 'corp.example.org', 'CORP.EXAMPLE.ORG'],
]

/** Members that put entries together; they are ours, and what they hold is looked for below. */
const JOINTS = ['scenario', 'step', 'operation', 'observation', 'observations', 'check']

test.each(Object.entries(guises))(
  'of a name that stands everywhere in the ledger as %s nothing is left',
  async (_, guise) => {
    const tokens: string[] = []
    const strings = (member: string) => {
      const joint = joints[member]
      if (joint !== undefined) return joint
      tokens.push(`qz${tokens.length}xw`)
      return guise(tokens.at(-1) ?? '')
    }
    const pages = await maskedPages([...everyEntry(strings), ...everyCheck(strings)])
    expect(tokens.length).toBeGreaterThan(200)
    expect(leaksIn(pages, TOKEN)).toEqual([])
  },
)

test.each(addresses)('%s is left nowhere', async (address) => {
  const strings = (member: string) => joints[member] ?? address
  const pages = await maskedPages([...everyEntry(strings), ...everyCheck(strings)])
  expect(leaksIn(pages, exactly(address))).toEqual([])
})

test('not even ids are left, though they are ours', async () => {
  const strings = (member: string) => `qz${JOINTS.includes(member) ? 'joint' : 'else'}xw`
  const pages = await maskedPages([...everyEntry(strings), ...everyCheck(strings)])
  expect(leaksIn(pages, /qz/)).toEqual([])
})

test('nor is anything of the ledgers that other tests read, when each of their words is somebody’s name', async () => {
  const ledgers = [
    exampleLedger({ outcome: 'violated' }),
    exampleLedger({ outcome: 'unknown' }),
    ...(await corpus()),
  ]
  for (const ledger of ledgers) {
    expect(leaksIn(await maskedPages(namesOf(ledger)), TOKEN)).toEqual([])
  }
})

/** In place of every name. */
const TOKEN = /qz\d+xw/

const joints: Readonly<Record<string, string>> = {
  ...here,
  ...{ operation: 'the-operation', observation: 'the-observation', observations: 'the-observation' },
}

/** The ledger with a name in place of each string that may be any; the same for the same. */
function namesOf(ledger: readonly Entry[]): Entry[] {
  const names = new Map<string, string>()
  const tokenOf = (value: string) => {
    if (!names.has(value)) names.set(value, `qz${names.size}xw`)
    return names.get(value) ?? ''
  }
  return ledger.map((each) => replaced(each, tokenOf))
}

/** Each string on its own, where the schema takes any. */
function replaced(own: Entry, tokenOf: (value: string) => string): Entry {
  const copy = structuredClone(own)
  visit(copy as unknown as Record<string, unknown>)
  return copy

  function visit(value: Record<string, unknown>): void {
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'object' && member !== null) visit(member as Record<string, unknown>)
      if (typeof member !== 'string' || member === '' || JOINTS.includes(key)) continue
      value[key] = tokenOf(member)
      if (!entry.safeParse(copy).success) value[key] = member
    }
  }
}

async function corpus(): Promise<Entry[][]> {
  const folder = 'test/corpus/ledger'
  const ledgers = readdirSync(folder).filter((file) => /^(?:whole|violation|cut-in|garbage)/.test(file))
  return Promise.all(
    ledgers.map(async (file) => {
      const run = await mkdtemp(join(tmpdir(), 'snapwitness-hunt-'))
      onTestFinished(() => rm(run, { recursive: true }))
      await copyFile(join(folder, file), join(run, LEDGER_FILE))
      return (await salvageLedger(run)).entries as Entry[]
    }),
  )
}

async function maskedPages(entries: readonly Entry[]): Promise<string> {
  const paths = await writeMaskedReport(await runFolder(entries))
  const texts = await Promise.all(Object.values(paths).map((path) => readFile(path, 'utf8')))
  return texts.join('\n')
}

/** What is there of it, in any case and in any writing: plain, as HTML, XML, JSON and URLs escape it, or in base64. */
function leaksIn(pages: string, sought: RegExp): string[] {
  const writings = [pages, unescaped(pages), ...fromBase64(pages)]
  return [...new Set(writings.flatMap((text) => text.match(new RegExp(sought.source, 'gi')) ?? []))]
}

function unescaped(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\\u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, unit, byte) =>
      String.fromCharCode(Number.parseInt(unit ?? byte, 16)),
    )
    .replace(/&(amp|lt|gt|quot);/g, (_, entity: string) => ENTITIES[entity] ?? '')
    .replace(/\\(["\\/])/g, '$1')
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** Every run of letters that may be base64, begun at each of the four places. */
function fromBase64(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? []
  return [0, 1, 2, 3].map((skip) =>
    runs.map((run) => Buffer.from(run.slice(skip), 'base64').toString('latin1')).join(' '),
  )
}

function exactly(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}
