import { gateOf, type Morning } from './morning.ts'
import { headline, linesOf, newsOf } from './news.ts'

export const MESSAGE_SHAPES = ['json', 'slack', 'teams'] as const
export type MessageShape = (typeof MESSAGE_SHAPES)[number]

/** What a webhook of that kind takes. The first line is the headline in each of them. */
export function messageAs(shape: MessageShape, morning: Morning): object {
  return SHAPES[shape](morning)
}

const SHAPES: Record<MessageShape, (morning: Morning) => object> = { json, slack, teams }

/** For programs. */
function json(morning: Morning): object {
  const { night, verdict, machines } = morning
  return {
    text: headline(morning),
    ...night,
    verdict,
    gate: gateOf(morning),
    machines: machines.length,
    news: newsOf(morning.findings).filter(({ standing }) => standing !== 'not run'),
  }
}

/** Characters of a section; Slack takes 3000. */
const MOST_CHARACTERS = 2_900

// https://api.slack.com/reference/surfaces/formatting#escaping
function slack(morning: Morning): object {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const first = escaped(headline(morning))
  const rest = cut(escaped(linesOf(morning).join('\n')))
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
  return { text: first, blocks: [section(`*${cut(first)}*`), ...(rest ? [section(rest)] : [])] }
}

/** An Adaptive Card, as Workflows of Teams take it. */
function teams(morning: Morning): object {
  const block = (text: string, more: object = {}) => ({
    type: 'TextBlock',
    text: plain(text),
    wrap: true,
    ...more,
  })
  const lines = cut(linesOf(morning).join('\n')).split('\n').filter(Boolean)
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [block(headline(morning), { weight: 'Bolder' }), ...lines.map((line) => block(line))],
        },
      },
    ],
  }
}

/** A text block reads some Markdown: a link that a name draws would lead where it likes. */
function plain(text: string): string {
  return text.replace(/[\\[\]*_]/g, '\\$&')
}

/** Neither within a character, nor within one that is escaped. */
function cut(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text
  return `${text.slice(0, MOST_CHARACTERS).replace(/&[a-z]*$|[\ud800-\udbff]$/, '')}…`
}
