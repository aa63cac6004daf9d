import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { Deadline } from '../../src/core/deadline.ts'
import { messageOf, SnapwitnessError } from '../../src/core/errors.ts'
import { type Blow, DIRECTIONS, DISTURBANCES, type Disturbance, HostileProxy } from './hostile-proxy.ts'
import type { Protocol } from './protocol.ts'

/** What is looked for. Each entry tells of one case. */
export interface Findings {
  /** Past the deadline and the farewell after it. */
  hangs: string[]
  /** An error that is none of ours, or one that nobody caught. */
  crashes: string[]
  /** What was reported as done, or as seen, and is not so. */
  wrongVerdicts: string[]
  /** A secret in an error, however deep. */
  secrets: string[]
  /** Connections that are still open when the client has said goodbye. */
  leaks: string[]
}

export interface Row extends Findings {
  protocol: string
  disturbance: Disturbance
  cases: number
  /** Of the cases: conversations that came to a good end all the same. The others ended in a typed error. */
  survived: number
}

export interface CampaignOptions {
  /** Milliseconds for a whole conversation. */
  deadlineMs: number
  /** How many messages in each direction, evenly spread, are disturbed; every one by default. */
  positions?: number
}

/** Milliseconds that a client may take after its deadline to say goodbye: the longest is the vSphere client's logout. */
const FAREWELL_MS = 7_000

/** Strikes at message after message, each in a conversation of its own, with every disturbance. */
export async function campaign(protocol: Protocol, options: CampaignOptions): Promise<Row[]> {
  const proxy = await HostileProxy.start(() => protocol.port)
  try {
    const rows: Row[] = []
    for (const disturbance of DISTURBANCES) {
      const row = emptyRow(protocol.name, disturbance)
      for (const blow of await blowsOf(protocol, proxy, disturbance, options)) {
        await strike(protocol, proxy, blow, options.deadlineMs, row)
      }
      rows.push(row)
    }
    return rows
  } finally {
    await proxy.close()
  }
}

/** The first conversation is left in peace, and tells how many messages there are. */
async function blowsOf(
  protocol: Protocol,
  proxy: HostileProxy,
  disturbance: Disturbance,
  { positions = Number.POSITIVE_INFINITY }: CampaignOptions,
): Promise<Blow[]> {
  await protocol.reset()
  proxy.lieInWait()
  const lies = await protocol.converse(proxy.port, Deadline.after(60_000))
  if (lies.length > 0) throw new Error(`${protocol.name}, undisturbed: ${lies.join('; ')}`)
  return DIRECTIONS.flatMap((direction) => {
    const messages = proxy.messages[direction]
    const count = Math.min(positions, messages)
    return Array.from({ length: count }, (_, i) => {
      const message = 1 + Math.floor(((i + 0.5) * messages) / count)
      return { disturbance, direction, message }
    })
  })
}

async function strike(
  protocol: Protocol,
  proxy: HostileProxy,
  blow: Blow,
  deadlineMs: number,
  row: Row,
): Promise<void> {
  await protocol.reset()
  proxy.lieInWait(blow)
  const where = `${blow.disturbance} at message ${blow.message} ${blow.direction}`
  const end = await Promise.race([
    outcomeOf(protocol.converse(proxy.port, Deadline.after(deadlineMs))),
    sleep(deadlineMs + FAREWELL_MS, 'hang' as const),
  ])
  // A conversation need not have as many messages every time.
  if (!proxy.struck) return
  row.cases++
  if (end === 'hang') row.hangs.push(where)
  else if ('error' in end) judgeError(end.error, protocol, where, row)
  else if (end.lies.length > 0) row.wrongVerdicts.push(`${where}: ${end.lies.join('; ')}`)
  else row.survived++
  if (!(await isLeft(proxy))) row.leaks.push(where)
}

type Outcome = { lies: string[] } | { error: unknown }

function outcomeOf(conversation: Promise<string[]>): Promise<Outcome> {
  return conversation.then(
    (lies) => ({ lies }),
    (error: unknown) => ({ error }),
  )
}

function judgeError(error: unknown, { secrets }: Protocol, where: string, row: Row): void {
  const isOurs = error instanceof SnapwitnessError && error.hint !== '' && !error.message.includes('    at ')
  if (!isOurs) row.crashes.push(`${where}: ${messageOf(error)}`)
  const everything = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true })
  const forms = secrets.flatMap((text) => [
    text,
    encodeURIComponent(text),
    Buffer.from(text).toString('base64'),
  ])
  if (forms.some((form) => everything.includes(form))) row.secrets.push(`${where}: ${messageOf(error)}`)
}

/** Milliseconds: long for a computer that is busy, and less than after which a client ends an idle connection by itself. */
const LEAVING_MS = 3_000

/** Whether the client has ended all its connections. */
async function isLeft(proxy: HostileProxy): Promise<boolean> {
  for (let waited = 0; waited < LEAVING_MS && proxy.connections > 0; waited += 20) await sleep(20)
  return proxy.connections === 0
}

function emptyRow(protocol: string, disturbance: Disturbance): Row {
  const findings = { hangs: [], crashes: [], wrongVerdicts: [], secrets: [], leaks: [] }
  return { protocol, disturbance, cases: 0, survived: 0, ...findings }
}

/** The rows for a person, with what was found below. */
export function tableOf(rows: readonly Row[]): string {
  const head = [
    'protocol',
    'disturbance',
    'cases',
    'survived',
    'hangs',
    'crashes',
    'wrong verdicts',
    'secrets found',
    'leaks',
  ]
  const cells = rows.map((row) => [
    row.protocol,
    row.disturbance,
    ...[row.cases, row.survived, ...findingsOf(row).map((each) => each.length)].map(String),
  ])
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((cell) => cell[i]?.length ?? 0)))
  const lines = [head, ...cells].map((line) => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
  const found = rows.flatMap((row) =>
    findingsOf(row)
      .flat()
      .map((text) => `${row.protocol}: ${text}`),
  )
  return ['Hostile networks', '', ...lines, ...found, ''].join('\n')
}

function findingsOf({ hangs, crashes, wrongVerdicts, secrets, leaks }: Findings): string[][] {
  return [hangs, crashes, wrongVerdicts, secrets, leaks]
}
