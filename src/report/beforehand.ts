import { count } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { RunRecord } from './run-record.ts'

/** What the doctor saw before the run, and what follows from it: the circumstances of the verdict. */
export function beforehand({ findings }: RunRecord): Markup | false {
  if (findings.length === 0) return false
  return html`<section class="prose">
    <details>
      <summary><h2>Before the run: ${count(findings.length, 'finding')}</h2></summary>
      <dl>${findings.map(
        ({ severity, machine, what, follows, mend }) =>
          html`<dt>${severity}: ${machine ?? 'the host'}: ${what}</dt><dd>${follows} ${mend}</dd>`,
      )}</dl>
    </details>
  </section>`
}
