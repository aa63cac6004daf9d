import { readFileSync } from 'node:fs'
import { count, formatDuration } from '../core/format.ts'
import { gridStyle } from '../core/grid.ts'
import { html, type Markup } from '../core/html.ts'
import { page } from '../core/page.ts'
import type { EarlierAnswers } from '../evidence/earlier-answers.ts'
import { beforehand } from './beforehand.ts'
import { findings } from './findings.ts'
import { masthead } from './masthead.ts'
import { matrix } from './matrix.ts'
import { nightRows } from './night-row.ts'
import { promises } from './promises.ts'
import { isNight, isTroubled, type MachineStep, type RunRecord, type ScenarioRecord } from './run-record.ts'
import { checksIn, scenarioAnchor, scenarioSection } from './scenario.ts'
import { standInSection } from './stand-ins.ts'
import { unitsSection } from './units.ts'
import { verdictMark } from './verdict-mark.ts'

const styles = [
  'masthead',
  'findings',
  'matrix',
  'promises',
  'units',
  'scenario',
  'storyboard',
  'timeline',
  'disk',
  'host',
  'block-map',
].map((name) => readFileSync(new URL(`./style/${name}.css`, import.meta.url), 'utf8'))

/** What is known of other runs. */
export interface Beside {
  /** What hosts answered before this one. */
  earlier?: EarlierAnswers
  /** What is new in a night, with the style that it needs. */
  news?: { section: Markup; style: string }
}

/** The report: one file that needs no network and no script, for a screen of any width or for paper. */
export function renderPage(record: RunRecord, beside: Beside = {}): string {
  const { summary, version } = record
  return page({
    title: `${summary.verdict}: ${subjectOf(record)}`,
    styles: [gridStyle, ...styles, ...(beside.news ? [beside.news.style] : [])],
    about: 'what the guests saw',
    main: html`${masthead(record)}
    ${isNight(record) ? nightParts(record, beside) : runParts(record, beside)}
    ${beforehand(record)}
    ${standInSection(summary.machines)}`,
    footer: html`Made by Snapwitness ${version} from <a href="ledger.jsonl">ledger.jsonl</a> alone. For programs:
    <a href="run.json">run.json</a>, <a href="junit.xml">junit.xml</a>.`,
  })
}

function subjectOf(record: RunRecord): string {
  const { scenarios, machines } = record.summary
  if (!isNight(record)) return scenarios[0]?.name ?? 'nothing was run'
  return `${count(nightRows(record).length, 'scenario')} on ${count(machines.length, 'machine')}`
}

function standInsOf({ summary }: RunRecord): ReadonlySet<string> {
  return new Set(summary.machines.filter(({ standIn }) => standIn).map(({ name }) => name))
}

const nobody: EarlierAnswers = () => undefined

/** Of one crew: what broke, then each scenario. */
function runParts(record: RunRecord, { earlier = nobody }: Beside): Markup {
  const { scenarios } = record
  const [standIns, drawn] = [standInsOf(record), chooseDrawn(record)]
  const isOpen = ({ verdict }: ScenarioRecord) => scenarios.length <= FEW || verdict !== 'held'
  return html`${findings(record)}
    ${promises(record, earlier)}
    ${scenarios.length > 1 && contents(record)}
    ${scenarios.map((scenario) => scenarioSection(scenario, { standIns, drawn, open: isOpen(scenario) }))}`
}

/** Of many crews: who had what, what is new, what broke, and each unit for whoever opens it. */
function nightParts(record: RunRecord, { earlier = nobody, news }: Beside): Markup {
  return html`${matrix(record)}
    ${news?.section}
    ${findings(record)}
    ${promises(record, earlier)}
    ${unitsSection(nightRows(record), { standIns: standInsOf(record), mayDraw: MAX_DRAWN })}`
}

/** Up to this many scenarios stand open; of more, those that held are closed. */
const FEW = 4

function contents({ scenarios }: RunRecord): Markup {
  return html`<nav aria-label="Scenarios"><ol class="contents">${scenarios.map(
    (scenario) => html`<li>
      ${verdictMark(scenario.verdict)}
      <a href="#${scenarioAnchor(scenario)}">${scenario.name}</a>
      <span>${count(checksIn(scenario), 'check')}</span>
      <span>${formatDuration(scenario.durationMs)}</span>
    </li>`,
  )}</ol></nav>`
}

/** About 4 KiB a drawing: keeps the page of the largest run at a few MiB. */
const MAX_DRAWN = 300

/** The machine steps that are worth their room: those in trouble first. */
function chooseDrawn({ scenarios }: RunRecord): Set<MachineStep> {
  const all = scenarios.flatMap((scenario) => scenario.steps.flatMap((step) => step.machines))
  const inOrder = [...all.filter(isTroubled), ...all.filter((step) => !isTroubled(step))]
  return new Set(inOrder.slice(0, MAX_DRAWN))
}
