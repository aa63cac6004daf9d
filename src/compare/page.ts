import { readFileSync } from 'node:fs'
import { html } from '../core/html.ts'
import { page } from '../core/page.ts'
import { version } from '../core/version.ts'
import { standInSection } from '../report/stand-ins.ts'
import type { Comparison } from './comparison.ts'
import { details } from './details.ts'
import type { SealTold } from './seal.ts'
import { sheet } from './sheet.ts'
import { headline } from './told.ts'

const style = readFileSync(new URL('./compare.css', import.meta.url), 'utf8')

/**
 * Two sides beside each other for a change board: one sheet to print and to sign, and behind it what it rests on. One file
 * that needs no network and no script.
 */
export function renderComparison(comparison: Comparison, seal?: SealTold): string {
  const { before, after } = comparison
  return page({
    title: headline(comparison),
    styles: [style],
    about: 'before and after',
    main: html`${sheet(comparison, seal)}
    ${details(comparison)}
    ${standInSection(distinct([...before.machines, ...after.machines].filter(({ standIn }) => standIn)))}`,
    footer: html`Made by Snapwitness ${version} from ledgers and the history alone. What each run saw is in its own report.html.`,
  })
}

function distinct<T extends { name: string }>(machines: readonly T[]): T[] {
  return [...new Map(machines.map((machine) => [machine.name, machine])).values()]
}
