import { appendFile } from 'node:fs/promises'
import { messageOf } from '../core/errors.ts'
import { redact } from '../core/redact.ts'
import { say } from '../core/say.ts'
import { inLine } from '../core/words.ts'
import type { Morning } from './morning.ts'
import { headline, linesOf, type News, newsOf, nightName } from './news.ts'

/** GitHub drops a summary of more than 1 MiB. */
const MOST_ROWS = 200

/** Adds the morning to the page of a GitHub job, where this is one. */
export async function addStepSummary(morning: Morning): Promise<void> {
  const file = process.env.GITHUB_STEP_SUMMARY
  if (!file) return
  // What cannot be told there is told on the terminal all the same.
  await appendFile(file, redact(stepSummary(morning))).catch((error: unknown) =>
    say(`The step summary could not be written: ${messageOf(error)}`),
  )
}

/** In GitHub's Markdown. */
export function stepSummary(morning: Morning): string {
  const rows = newsOf(morning.findings).filter(({ standing }) => standing !== 'not run')
  const others = linesOf({ ...morning, findings: [] })
  return [
    `### ${plain(headline(morning))}`,
    '',
    ...(rows.length > 0 ? ['| | promise | machines | since | build |', '|---|---|---|---|---|'] : []),
    ...rows.slice(0, MOST_ROWS).map(rowOf),
    '',
    ...others.map((line) => `- ${plain(line)}`),
    '',
  ].join('\n')
}

function rowOf({ standing, about, statement, machines, since, builds, issues }: News): string {
  const cells = [
    standing,
    [about, statement, ...issues].join(': '),
    machines.join(', '),
    since ? nightName(since) : '',
    builds.join(', '),
  ]
  return `| ${cells.map(plain).join(' | ')} |`
}

/** Nothing in it is Markdown or HTML. */
function plain(text: string): string {
  return inLine(text, 2_000).replace(/[\\`*_[\]<>|~&]/g, (mark) => `&#${mark.charCodeAt(0)};`)
}
