import { readFileSync } from 'node:fs'
import { count, formatDuration } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { page } from '../core/page.ts'
import type { EarlierAnswers } from '../evidence/earlier-answers.ts'
import { beforehand } from './beforehand.ts'
import { findings } from './findings.ts'
import { masthead } from './masthead.ts'
import { promises } from './promises.ts'
import { isTroubled, type MachineStep, type RunRecord } from './run-record.ts'
import { checksIn, scenarioAnchor, scenarioSection } from './scenario.ts'
import { standInSection } from './stand-ins.ts'
import { verdictMark } from './verdict-mark.ts'

const styles = [
  'masthead',
  'findings',
  'promises',
  'scenario',
  'storyboard',
  'timeline',
  'disk',
  'host',
  'block-map',
].map((name) => readFileSync(new URL(`./style/${name}.css`, import.meta.url), 'utf8'))

/** The report: one file that needs no network and no script, for a screen of any width or for paper. */
export function renderPage(record: RunRecord, earlier: EarlierAnswers = () => undefined): string {
  const { summary, scenarios, version } = record
  const standIns = new Set(
    summary.machines.filter((machine) => machine.standIn).map((machine) => machine.name),
  )
  const drawn = chooseDrawn(record)
  return page({
    title: `${summary.verdict}: ${summary.scenarios[0]?.name ?? 'nothing was run'}`,
    styles: styles,
    about: 'what the guests saw',
    main: html`${masthead(record)}
    ${findings(record)}
    ${promises(record, earlier)}
    ${scenarios.length > 1 && contents(record)}
    ${scenarios.map((scenario) =>
      scenarioSection(scenario, {
        standIns,
        drawn,
        open: scenarios.length <= FEW || scenario.verdict !== 'held',
      }),
    )}
    ${beforehand(record)}
    ${standInSection(summary.machines)}`,
    footer: html`Made by Snapwitness ${version} from <a href="ledger.jsonl">ledger.jsonl</a> alone. For programs:
    <a href="run.json">run.json</a>, <a href="junit.xml">junit.xml</a>.`,
  })
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
