import { createHash } from 'node:crypto'
import { LabelName, Stage, Status, type StepResult, type TestResult } from 'allure-js-commons'
import { FileSystemWriter, ReporterRuntime } from 'allure-js-commons/sdk/reporter'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { keyOfScenario } from '../evidence/ledger-index.ts'
import {
  type CheckSummary,
  isApplicable,
  type RunSummary,
  type ScenarioSummary,
} from '../evidence/run-summary.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { namesOfHosts } from './hosts.ts'

/**
 * Writes results of Allure into a folder: a test for each scenario on a machine, a step for each check. What could not be
 * seen is `broken` there. The same scenario on the same machine is the same test on every night.
 */
export function writeAllure(summary: RunSummary, folder: string): void {
  try {
    const runtime = new ReporterRuntime({
      writer: new FileSystemWriter({ resultsDir: folder }),
      environmentInfo: { run: summary.runId, host: namesOfHosts(summary) },
    })
    for (const scenario of summary.scenarios) {
      for (const result of resultsOf(scenario, summary)) runtime.writeTest(runtime.startTest(result))
    }
    runtime.writeEnvironmentInfo()
  } catch (cause) {
    throw new SnapwitnessError('ALLURE_WRITE', `${folder} could not be written: ${messageOf(cause)}.`, {
      hint: 'Name a folder that is yours to write into.',
      cause,
    })
  }
}

function resultsOf(scenario: ScenarioSummary, summary: RunSummary): Partial<TestResult>[] {
  const machines = [...new Set(scenario.checks.map(({ machine }) => machine))]
  // What was kept from every check is told without a machine.
  const isCutShort = machines.length === 0 || (scenario.trouble && scenario.verdict === 'unknown')
  return [
    ...machines.map((machine) => resultOn(machine, scenario, summary)),
    ...(isCutShort ? [resultOf(scenario, summary)] : []),
  ]
}

function resultOn(machine: string, scenario: ScenarioSummary, summary: RunSummary): Partial<TestResult> {
  const facts = summary.machines.find(({ name }) => name === machine)?.facts
  const checks = scenario.checks.filter((check) => check.machine === machine)
  const first = checks.find(({ verdict }) => verdict === 'violated') ?? checks.find(isUnseen)
  return {
    ...baseOf(scenario, summary, facts?.instanceUuid ?? machine),
    name: `${scenario.name}, ${machine}`,
    status: statusOf[mergeVerdicts(checks.map(({ verdict }) => verdict))],
    ...(first && { statusDetails: detailsOf(first) }),
    steps: checks.map(stepOf),
    parameters: [
      { name: 'machine', value: machine },
      { name: 'build', value: facts?.build ?? summary.hosts[0]?.build ?? '', excluded: true },
    ],
  }
}

/** Of a scenario that checked nothing, or did not come to its end; by its crew, where it has several. */
function resultOf(scenario: ScenarioSummary, summary: RunSummary): Partial<TestResult> {
  const crews = summary.scenarios.filter((other) => keyOfScenario(other) === keyOfScenario(scenario))
  const crew = crews.length > 1 ? scenario.machines.join(' + ') : ''
  const { trouble, notApplicable } = scenario
  const why = trouble?.what ?? notApplicable.map(({ what, reason }) => `${what}: ${reason}`).join('; ')
  return {
    ...baseOf(scenario, summary, crew && `its end on ${crew}`),
    name: [scenario.name, crew && `its end on ${crew}`].filter(Boolean).join(', '),
    status: isApplicable(scenario) ? statusOf[scenario.verdict] : Status.SKIPPED,
    ...(why && { statusDetails: { message: why, ...(trouble && { trace: `Hint: ${trouble.hint}` }) } }),
  }
}

function baseOf(
  { file, name, durationMs, promise }: ScenarioSummary,
  summary: RunSummary,
  machine: string,
): Partial<TestResult> {
  const fullName = [file, name, machine].filter(Boolean).join('#')
  const id = createHash('sha256').update(fullName).digest('hex')
  const start = Date.parse(summary.startedAt)
  return {
    ...{ fullName, historyId: id, testCaseId: id, stage: Stage.FINISHED, start, stop: start + durationMs },
    ...(promise && { description: `${promise.statement} (${promise.source})` }),
    labels: [
      { name: LabelName.FRAMEWORK, value: 'snapwitness' },
      { name: LabelName.SUITE, value: file },
      { name: LabelName.HOST, value: namesOfHosts(summary) },
      ...(promise ? [{ name: LabelName.FEATURE, value: `promise ${promise.number ?? promise.id}` }] : []),
    ],
  }
}

function stepOf(check: CheckSummary): StepResult {
  return {
    name: check.statement,
    ...{ status: statusOf[check.verdict], stage: Stage.FINISHED },
    statusDetails: check.verdict === 'held' ? {} : detailsOf(check),
    ...{ steps: [], attachments: [], parameters: [{ name: 'id', value: check.id }] },
  }
}

function detailsOf({ statement, expected, seen }: CheckSummary): TestResult['statusDetails'] {
  return { message: statement, trace: `Expected: ${expected}\nSeen: ${seen}`, expected, actual: seen }
}

function isUnseen({ verdict }: CheckSummary): boolean {
  return verdict === 'unknown'
}

const statusOf: Record<Verdict, Status> = {
  held: Status.PASSED,
  violated: Status.FAILED,
  unknown: Status.BROKEN,
}
