import { html, type Markup } from '../core/html.ts'
import { keyOfScenario } from '../evidence/ledger-index.ts'
import type { Trouble } from '../evidence/units.ts'
import type { Verdict } from '../evidence/verdict.ts'
import { promiseOfStatement } from '../judge/table.ts'
import { namesOfHosts } from './hosts.ts'
import { type Check, nameOfStep, type RunRecord, type ScenarioRecord, type StepRecord } from './run-record.ts'
import { shortfallOfRun, shortfallOfScenario } from './shortfall.ts'

/**
 * The run for a CI server: a suite for each scenario, a case for each check, a failure for a violation and an error for
 * what could not be seen. A case is named by the scenario's file and the statement's id.
 */
export function renderJunit(record: RunRecord): string {
  const suites = [...runSuite(record), ...distinctSuites(record)]
  const cases = suites.flatMap((suite) => suite.cases)
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="snapwitness" ${tally(cases)} time="${seconds(record.summary.durationMs)}">
${suites.map((suite) => suiteElement(suite, record))}</testsuites>
`.toString()
}

/** By the scenario; where it has several crews, or was counted twice, by what tells them apart. */
function distinctSuites(record: RunRecord): Suite[] {
  const { scenarios } = record
  const hasSeveral = (own: ScenarioRecord) =>
    scenarios.some((other) => other !== own && keyOfScenario(other) === keyOfScenario(own))
  const suites = scenarios.map((scenario) =>
    scenarioSuite(scenario, record, hasSeveral(scenario) ? scenario.machines.join(' + ') : ''),
  )
  return distinct(suites)
}

interface Suite {
  name: string
  /** The scenario's file; the run's own suite has none. */
  file: string
  startedAt: string
  durationMs: number
  cases: Case[]
}

interface Case {
  name: string
  verdict: Verdict
  properties: Record<string, string>
  /** One line; null where the verdict is `held`. */
  message: string | null
  text: string
}

/** What befell the run itself, so that a run without a scenario is not an empty and green file. */
function runSuite(record: RunRecord): Suite[] {
  const { startedAt, durationMs } = record.summary
  const cases = endCases(shortfallOfRun(record))
  return cases.length > 0 ? [{ name: 'run', file: 'run', startedAt, durationMs, cases }] : []
}

/** @param crew empty where the scenario has but one */
function scenarioSuite(scenario: ScenarioRecord, record: RunRecord, crew: string): Suite {
  const { name, file, startedAt, durationMs, steps } = scenario
  const checks = steps.flatMap((step) =>
    step.machines.flatMap((machine) =>
      machine.checks.map((check) => checkCase(check, { scenario, step, record })),
    ),
  )
  return {
    name: crew === '' ? name : `${name} [${crew}]`,
    file,
    startedAt,
    durationMs,
    cases: distinct([...checks, ...endCases(shortfallOfScenario(scenario), crew)]),
  }
}

/** CI servers take cases of one name for one case. */
function distinct<T extends { name: string }>(all: readonly T[]): T[] {
  const times = new Map<string, number>()
  return all.map((one) => {
    const time = (times.get(one.name) ?? 0) + 1
    times.set(one.name, time)
    return time === 1 ? one : { ...one, name: `${one.name}, time ${time}` }
  })
}

interface Place {
  scenario: ScenarioRecord
  step: StepRecord
  record: RunRecord
}

/** Its name is made of ids alone: a sentence may be reworded, and a CI server would take it for another case. */
function checkCase(check: Check, place: Place): Case {
  const { id, negated, object, statement, machine, verdict, expected, seen } = check
  const name = [`${negated ? 'not ' : ''}${id || statement}`, machine, object].filter(Boolean).join(', ')
  const text = `${nameOfStep(place.step)}\nExpected: ${expected}\nSeen: ${seen}`
  const message = verdict === 'held' ? null : `${machine}: ${statement}`
  return { name, verdict, message, text, properties: propertiesOf(check, place) }
}

function propertiesOf({ id, machine }: Check, { scenario, record: { summary } }: Place): Case['properties'] {
  const promise = promiseOfStatement(id) ?? summary.scenarios[scenario.number - 1]?.promise
  const facts = summary.machines.find(({ name }) => name === machine)?.facts
  return {
    ...(promise && { promise: String(promise.number ?? promise.id), source: promise.source }),
    ...{ host: facts?.host ?? namesOfHosts(summary), build: facts?.build ?? summary.hosts[0]?.build ?? '' },
    machine: facts?.instanceUuid ?? machine,
  }
}

function endCases(shortfall: Trouble | undefined, crew = ''): Case[] {
  if (!shortfall) return []
  const { what, hint, code } = shortfall
  const text = `${what} (${code})\nHint: ${hint}`
  const name = ['it came to its end', crew].filter(Boolean).join(', ')
  return [{ name, verdict: 'unknown', message: what, text, properties: {} }]
}

function suiteElement({ name, file, startedAt, durationMs, cases }: Suite, { summary }: RunRecord): Markup {
  const { machines } = summary
  // Ant's schema wants a time stamp without fraction and zone.
  return html`<testsuite name="${name}" ${tally(cases)} skipped="0" time="${seconds(durationMs)}" timestamp="${startedAt.slice(0, 19)}">
<properties>
<property name="run" value="${summary.runId}"/>
<property name="host" value="${namesOfHosts(summary)}"/>
${machines.map(({ name, os, standIn }) => html`<property name="machine ${name}" value="${os}${standIn && ' (Windows stand-in)'}"/>\n`)}</properties>
${cases.map((testCase) => caseElement(file, testCase))}</testsuite>
`
}

function caseElement(file: string, { name, verdict, message, text, properties }: Case): Markup {
  const outcome =
    message === null
      ? false
      : verdict === 'violated'
        ? html`<failure type="violated" message="${message}">${text}</failure>`
        : html`<error type="unknown" message="${message}">${text}</error>`
  const told = Object.entries(properties).map(
    ([key, value]) => html`<property name="${key}" value="${value}"/>`,
  )
  return html`<testcase classname="${file}" name="${name}">${told.length > 0 && html`<properties>${told}</properties>`}${outcome}</testcase>\n`
}

function tally(cases: readonly Case[]): Markup {
  const of = (verdict: Verdict) => cases.filter((testCase) => testCase.verdict === verdict).length
  return html`tests="${cases.length}" failures="${of('violated')}" errors="${of('unknown')}"`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
