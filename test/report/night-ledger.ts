import type { Entry } from '../../src/evidence/entries.ts'
import { FORMAT } from '../../src/evidence/format.ts'
import type { Trouble } from '../../src/evidence/units.ts'
import { mergeVerdicts, type Verdict } from '../../src/evidence/verdict.ts'
import { promises } from '../../src/judge/promises.ts'
import { documentedSteps } from './example-ledger.ts'
import { type ExampleMachine, startedAt } from './example-sights.ts'
import { LedgerWriter } from './ledger-writer.ts'

type Outcome = 'held' | 'violated' | 'unknown' | 'not applicable' | 'tried again' | 'not run'

export interface NightOptions {
  machines?: number
  scenarios?: number
  /** How many machines a scenario has in each of its crews; 1 where it does not say. */
  crew?: (scenario: number) => number
  /** Of a scenario on the crew whose first machine it is, both counted from 1; held where it does not say. */
  outcome?: (scenario: number, machine: number) => Outcome | undefined
}

export const lostRoad: Trouble = {
  code: 'CONNECTION_LOST',
  what: 'The connection to the host was lost (ECONNRESET).',
  hint: 'Look at the network between this computer and the host.',
}

const catalogue = Object.entries(promises)

/**
 * The ledger of a night: each scenario on each crew of machines, the crews side by side, with some thirty checks in ten steps
 * each. Data for pages, not a stand-in for a guest.
 */
export function nightLedger(options: NightOptions = {}): Entry[] {
  const { machines: count = 3, scenarios = 3, crew = () => 1 } = options
  const ledger = new LedgerWriter(startedAt)
  const machines = Array.from({ length: count }, (_, i) => machineAt(i + 1))
  const about = { runId: '5f3a9c01', version: '0.1.0', command: 'snapwitness run promises/' }
  ledger.write({ type: 'run-started', format: FORMAT, ...about })
  ledger.write({
    ...{ type: 'host', url: 'https://esxi7.example.org/sdk', product: 'VMware ESXi' },
    ...{ version: '8.0.3', build: '24723872' },
  })
  for (const { name, ...told } of machines) ledger.write({ type: 'machine', machine: name, ...told })
  const free = machines.map(() => ledger.elapsed)
  const verdicts: Verdict[] = []
  for (let scenario = 1; scenario <= scenarios; scenario++) {
    for (let first = 0; first + crew(scenario) <= count; first += crew(scenario)) {
      const members = Array.from({ length: crew(scenario) }, (_, i) => first + i)
      const outcome = options.outcome?.(scenario, first + 1) ?? 'held'
      if (outcome === 'not run') continue
      ledger.goTo(Math.max(...members.map((at) => free[at] ?? 0)))
      const own = members.flatMap((at) => machines[at] ?? [])
      const verdict = playUnit(ledger, scenario, own, outcome)
      if (outcome !== 'not applicable') verdicts.push(verdict)
      for (const at of members) free[at] = ledger.elapsed
    }
  }
  ledger.goTo(Math.max(...free))
  ledger.write({ type: 'run-ended', verdict: mergeVerdicts(verdicts), durationMs: ledger.elapsed })
  return ledger.entries()
}

function machineAt(number: number): ExampleMachine {
  return number % 4 === 0
    ? { name: `win10-${number}`, guest: 'windows', os: 'Windows 10 Pro', standIn: false }
    : { name: `debian-${number}`, guest: 'linux', os: 'Debian GNU/Linux 12 (bookworm)', standIn: false }
}

/** A scenario of the night, counted from 1. */
export function nightScenario(number: number) {
  const [id = '', promise] = catalogue[(number - 1) % catalogue.length] ?? []
  const name = number <= catalogue.length ? id : `${id}, again`
  const file = `scenarios/promises/${String(number).padStart(2, '0')}-${id}.scenario.ts`
  return { name, file, promise: promise && { id, ...promise } }
}

function playUnit(
  ledger: LedgerWriter,
  number: number,
  machines: readonly ExampleMachine[],
  outcome: Exclude<Outcome, 'not run'>,
): Verdict {
  const attempt = outcome === 'tried again' ? playCutShort(ledger, number, machines) : undefined
  const scenario = begin(ledger, number, machines, attempt)
  const began = ledger.elapsed
  const end = (verdict: Verdict, trouble?: Trouble) => {
    const durationMs = ledger.elapsed - began
    ledger.write({ type: 'scenario-ended', scenario, verdict, durationMs, ...(trouble && { trouble }) })
    return verdict
  }
  if (outcome === 'not applicable') {
    const here = { scenario, step: 'before', machine: machines[0]?.name ?? '' }
    const why = { what: 'a raw disk', reason: 'the host offers none' }
    ledger.write({ type: 'not-applicable', ...here, ...why })
    return end('unknown')
  }
  const wanted = outcome === 'tried again' ? 'held' : outcome
  const verdicts = [true, false].flatMap((warm) =>
    documentedSteps(machines, warm, wanted).map(({ title, scripts }) =>
      ledger.step(scenario, title, scripts),
    ),
  )
  const verdict = mergeVerdicts(verdicts)
  return end(verdict, verdict === 'unknown' ? lostRoad : undefined)
}

function playCutShort(ledger: LedgerWriter, number: number, machines: readonly ExampleMachine[]): string {
  const scenario = begin(ledger, number, machines)
  const [first] = documentedSteps(machines, true, 'held')
  if (first) ledger.step(scenario, first.title, first.scripts)
  ledger.write({
    ...{ type: 'scenario-ended', scenario, verdict: 'unknown', durationMs: 4000, trouble: lostRoad },
  })
  return scenario
}

function begin(
  ledger: LedgerWriter,
  number: number,
  machines: readonly ExampleMachine[],
  triesAgain?: string,
): string {
  const scenario = ledger.id('scenario')
  ledger.write({
    ...{ type: 'scenario-started', scenario, ...nightScenario(number) },
    machines: machines.map(({ name }) => name),
    ...(triesAgain !== undefined && { triesAgain }),
  })
  return scenario
}
