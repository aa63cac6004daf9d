import type { Trouble } from '../evidence/entries.ts'
import type { Verdict } from '../evidence/verdict.ts'
import { html, type Markup } from './html.ts'
import type { Check, RunRecord, ScenarioRecord, StepRecord } from './run-record.ts'
import { shortfallOfRun, shortfallOfScenario } from './shortfall.ts'

/**
 * The run for a CI server: a suite for each scenario, a case for each check, a failure for a violation and an error for
 * what could not be seen. The step is part of a case's name.
 */
export function renderJunit(record: RunRecord): string {
  const suites = [...runSuite(record), ...record.scenarios.map(scenarioSuite)]
  const cases = suites.flatMap((suite) => suite.cases)
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="snapwitness" ${tally(cases)} time="${seconds(record.summary.durationMs)}">
${suites.map((suite) => suiteElement(suite, record))}</testsuites>
`.toString()
}

interface Suite {
  name: string
  startedAt: string
  durationMs: number
  cases: Case[]
}

interface Case {
  name: string
  verdict: Verdict
  /** One line; null where the verdict is `held`. */
  message: string | null
  text: string
}

/** What befell the run itself, so that a run without a scenario is not an empty and green file. */
function runSuite(record: RunRecord): Suite[] {
  const { startedAt, durationMs } = record.summary
  const cases = endCases(shortfallOfRun(record))
  return cases.length > 0 ? [{ name: 'run', startedAt, durationMs, cases }] : []
}

function scenarioSuite(scenario: ScenarioRecord): Suite {
  const { name, startedAt, durationMs, steps } = scenario
  const checks = steps.flatMap((step) =>
    step.machines.flatMap((machine) => machine.checks.map((check) => checkCase(check, step))),
  )
  return {
    name,
    startedAt,
    durationMs,
    cases: distinct([...checks, ...endCases(shortfallOfScenario(scenario))]),
  }
}

/** CI servers take cases of one name for one case. */
function distinct(cases: readonly Case[]): Case[] {
  const times = new Map<string, number>()
  return cases.map((testCase) => {
    const time = (times.get(testCase.name) ?? 0) + 1
    times.set(testCase.name, time)
    return time === 1 ? testCase : { ...testCase, name: `${testCase.name}, time ${time}` }
  })
}

function checkCase({ statement, machine, verdict, expected, seen }: Check, step: StepRecord): Case {
  const name = `${statement} (${machine}, ${step.label === '' ? step.title : `step ${step.label}`})`
  const text = `Expected: ${expected}\nSeen: ${seen}`
  return { name, verdict, message: verdict === 'held' ? null : `${machine}: ${statement}`, text }
}

function endCases(shortfall: Trouble | undefined): Case[] {
  if (!shortfall) return []
  const { what, hint, code } = shortfall
  const text = `${what} (${code})\nHint: ${hint}`
  return [{ name: 'it came to its end', verdict: 'unknown', message: what, text }]
}

function suiteElement({ name, startedAt, durationMs, cases }: Suite, { summary }: RunRecord): Markup {
  const { host, machines } = summary
  // Ant's schema wants a time stamp without fraction and zone.
  return html`<testsuite name="${name}" ${tally(cases)} skipped="0" time="${seconds(durationMs)}" timestamp="${startedAt.slice(0, 19)}">
<properties>
<property name="run" value="${summary.runId}"/>
<property name="host" value="${host ? `${host.product} ${host.version} build ${host.build}` : 'no host answered'}"/>
${machines.map(({ name, os, standIn }) => html`<property name="machine ${name}" value="${os}${standIn && ' (Windows stand-in)'}"/>\n`)}</properties>
${cases.map((testCase) => caseElement(name, testCase))}</testsuite>
`
}

function caseElement(suite: string, { name, verdict, message, text }: Case): Markup {
  if (message === null) return html`<testcase classname="${suite}" name="${name}"/>\n`
  const outcome =
    verdict === 'violated'
      ? html`<failure type="violated" message="${message}">${text}</failure>`
      : html`<error type="unknown" message="${message}">${text}</error>`
  return html`<testcase classname="${suite}" name="${name}">${outcome}</testcase>\n`
}

function tally(cases: readonly Case[]): Markup {
  const of = (verdict: Verdict) => cases.filter((testCase) => testCase.verdict === verdict).length
  return html`tests="${cases.length}" failures="${of('violated')}" errors="${of('unknown')}"`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
