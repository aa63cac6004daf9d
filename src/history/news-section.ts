import { readFileSync } from 'node:fs'
import { count, list } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { Morning } from './morning.ts'
import { type News, namesNothing, newsOf, nightName, onCrew } from './news.ts'

export const newsStyle = readFileSync(new URL('./news.css', import.meta.url), 'utf8')

const MOST_SHOWN = 200
const MOST_MACHINES = 60

const meanings: Record<News['standing'], string> = {
  new: 'violated; it held when it was judged last',
  still: 'violated, as when it was judged last',
  flaky: 'both verdicts on one build',
  known: 'violated; a known issue covers it',
  unknown: 'could not be seen',
  fixed: 'holds; it was violated on another build',
  'not run': 'was checked on nights before',
  held: 'holds',
}

/** What there is to tell, by promise: what is new first. */
export function newsSection(morning: Morning): Markup {
  const news = newsOf(morning.findings)
  const { removable, unseen, aboutNothing } = morning
  return html`<section class="news" aria-labelledby="news">
    <h2 id="news">What there is to tell</h2>
    ${news.length === 0 && html`<p>${count(morning.held, 'check')} held, as on every night they were judged.</p>`}
    ${
      news.length > 0 &&
      html`<table>
      <thead><tr><th scope="col">Standing</th><th scope="col">Promise</th><th scope="col">Machines</th><th scope="col">Since</th><th scope="col">Build</th></tr></thead>
      <tbody>${news.slice(0, MOST_SHOWN).map(row)}</tbody>
    </table>`
    }
    ${news.length > MOST_SHOWN && html`<p>and ${news.length - MOST_SHOWN} more; snapwitness history --json has all of them.</p>`}
    ${unseen.map(({ scenario, crew, trouble }) => html`<p class="notice">“${scenario}”${onCrew(crew)} did not come to its end. ${trouble?.what} ${trouble?.hint}</p>`)}
    ${removable.map(
      ({
        issue,
        nights,
      }) => html`<p class="notice">The known issue ${issue.issue} of ${issue.owner} asks to be
      removed: what it is about held for ${count(nights, 'night')}.</p>`,
    )}
    ${aboutNothing.map((issue) => html`<p class="notice">${namesNothing(issue)}</p>`)}
  </section>`
}

function row({ standing, about, statement, machines, since, builds, checks, issues }: News): Markup {
  const more = machines.length - MOST_MACHINES
  return html`<tr class="${classOf(standing)}">
    <td><b>${standing}</b> <span>${meanings[standing]}</span></td>
    <td><b>${about}</b> ${statement} ${issues.map((issue) => html`<span class="issue">${issue}</span>`)}</td>
    <td><b>${machines.length}</b> <span>${machines.slice(0, MOST_MACHINES).join(', ')}${more > 0 && ` and ${more} more`} (${count(checks, 'check')})</span></td>
    <td>${since && nightName(since)}</td>
    <td>${list(builds)}</td>
  </tr>`
}

/** `not-run` */
export function classOf(standing: News['standing']): string {
  return standing.replace(' ', '-')
}
