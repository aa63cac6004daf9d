import { FORMAT } from '../../src/evidence/format.ts'
import type { CheckSummary, RunSummary, ScenarioSummary } from '../../src/evidence/run-summary.ts'
import { mergeVerdicts, type Verdict } from '../../src/evidence/verdict.ts'
import { promises } from '../../src/judge/promises.ts'

const catalogue = Object.entries(promises)

/** What a night is to be like. */
export interface NightWish {
  /** Counted from 1; a day each. */
  night: number
  machines?: number
  scenarios?: number
  /** Checks that each scenario makes on each machine. */
  checks?: number
  build?: string
  /** What a check comes to; held where it does not say. */
  verdict?: (place: { machine: number; scenario: number; check: number }) => Verdict | undefined
  /** Machines that have no part, by their numbers. */
  absent?: readonly number[]
}

export const BUILD = '24723872'

/** A run of the catalogue as run.json tells it, of as many machines and scenarios as wished. */
export function nightOf(wish: NightWish): RunSummary {
  const { night, machines: count = 3, scenarios: wanted = 3, build = BUILD, absent = [] } = wish
  const machines = Array.from({ length: count }, (_, at) => at + 1).filter((at) => !absent.includes(at))
  const scenarios = Array.from({ length: wanted }, (_, at) => scenarioOf(at, machines, wish))
  return {
    format: FORMAT,
    runId: night.toString(16).padStart(8, '0'),
    verdict: mergeVerdicts(scenarios.map(({ verdict }) => verdict)),
    startedAt: startOf(night),
    durationMs: 3_600_000,
    hosts: [{ url: 'https://esxi7.example.org/sdk', product: 'VMware ESXi', version: '8.0.3', build }],
    machines: machines.map((at) => machineOf(at, build)),
    scenarios,
    operations: machines.flatMap((at) =>
      ['take snapshot', 'revert', 'remove snapshot'].map((kind, i) => ({
        ...{ kind, machine: nameOf(at), n: 5, failed: 0 },
        ...{ medianMs: 1000 * (i + 1) + 10 * night, p95Ms: 2000 * (i + 1) },
        ...{ q1Ms: 900 * (i + 1), q3Ms: 1200 * (i + 1) },
      })),
    ),
  }
}

export function startOf(night: number): string {
  return new Date(Date.UTC(2026, 0, night, 2)).toISOString()
}

export function nameOf(machine: number): string {
  return `debian-${machine}`
}

export function uuidOf(machine: number): string {
  return `50231c5a-0000-4000-8000-${machine.toString(16).padStart(12, '0')}`
}

function machineOf(at: number, build: string): RunSummary['machines'][number] {
  return {
    ...{ name: nameOf(at), guest: 'linux' as const, os: 'Debian GNU/Linux 13', standIn: false },
    facts: {
      ...{ instanceUuid: uuidOf(at), biosUuid: uuidOf(at), hardwareVersion: 'vmx-19' },
      tools: { version: '12.5.0', status: 'guestToolsCurrent' },
      guestOs: 'debian12_64Guest',
      datastores: [{ name: 'datastore1', type: 'VMFS', version: '6.82' }],
      ...{ cpuModel: 'Intel(R) Xeon(R) Gold 6338', host: 'esxi7.example.org', build },
    },
  }
}

function scenarioOf(at: number, machines: readonly number[], wish: NightWish): ScenarioSummary {
  const [id, { number, statement, source }] = catalogue[at % catalogue.length] ?? catalogue[0] ?? ['', none]
  const name = at < catalogue.length ? id : `${id}, again`
  const file = `scenarios/promises/${id}.scenario.ts`
  const checks = machines.flatMap((machine) =>
    Array.from({ length: wish.checks ?? 2 }, (_, check): CheckSummary => {
      const verdict = wish.verdict?.({ machine, scenario: at + 1, check: check + 1 }) ?? 'held'
      const judgement = `own.check-${check + 1}`
      return {
        id: [judgement, `${file}#${name}`, uuidOf(machine), 'second-drive', '1'].join(' | '),
        ...{ judgement, machine: nameOf(machine), object: 'second-drive', verdict },
        statement: `Statement ${check + 1} of what the snapshot has kept holds after the revert`,
        ...{ expected: 'generation 3 in every block', seen: verdict === 'held' ? 'the same' : 'other data' },
      }
    }),
  )
  return {
    ...{ file, name, verdict: mergeVerdicts(checks.map(({ verdict }) => verdict)), durationMs: 60_000 },
    machines: machines.map(nameOf),
    ...{ attempts: 1, checks, promise: { id, number, statement, source } },
    characteristics: machines.slice(0, 1).map((machine) => ({
      ...{ machine: nameOf(machine), question: 'Which state does it return to?', answer: 'off' },
    })),
    notApplicable: [],
  }
}

const none = { number: 0, statement: '', source: '' }
