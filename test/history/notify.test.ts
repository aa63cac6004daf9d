import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { secret } from '../../src/core/redact.ts'
import { MESSAGE_SHAPES, messageAs } from '../../src/history/message.ts'
import { notify } from '../../src/history/notify.ts'
import { stepSummary } from '../../src/history/step-summary.ts'
import { nameOf, nightOf } from './synthetic-night.ts'
import { morningAfter } from './temp-store.ts'

const HEADLINE = 'New since build 24723872: promise 3 on 2 of 3 machines'

/** A night that breaks a promise on two machines, whose names may be given. */
function morning(names: Record<string, string> = {}) {
  const night = nightOf({
    night: 1,
    verdict: ({ machine, scenario }) => (scenario === 3 && machine < 3 ? 'violated' : undefined),
  })
  let text = JSON.stringify(night)
  for (const [was, is] of Object.entries(names)) text = text.replaceAll(`"${was}"`, JSON.stringify(is))
  return morningAfter([JSON.parse(text)])
}

/** A webhook that answers so, and keeps what it was told. */
async function webhook(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const told: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    told.push(body)
    answer(response, request)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.closeAllConnections())
  onTestFinished(() => void server.close())
  return {
    told,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/very-secret-path`,
  }
}

test.each(MESSAGE_SHAPES)(
  'the first line of a message to %s names build, promise and machines',
  async (shape) => {
    const { told, url } = await webhook((response) => response.writeHead(202).end())
    await notify(await morning(), url, shape)
    expect(told).toHaveLength(1)
    const text = JSON.stringify(JSON.parse(told[0] ?? ''))
    expect(text).toContain(HEADLINE)
    const lines = { json: 'text', slack: 'text', teams: 'attachments' }
    expect(JSON.parse(told[0] ?? '')).toHaveProperty(lines[shape])
    if (shape !== 'teams') expect(JSON.parse(told[0] ?? '').text).toBe(HEADLINE)
  },
)

test('an answer that is no yes is an error with a hint, and does not show the address', async () => {
  const { url } = await webhook((response, request) =>
    response.writeHead(403).end(`invalid_token ${request.url} ${'again '.repeat(100)}`),
  )
  const error = await notify(await morning(), url, 'slack').catch((thrown: Error) => thrown.message)
  expect(error).toMatch(
    /^The webhook at 127\.0\.0\.1:\d+ did not take the message\. It answered 403: invalid_token/,
  )
  expect(error).toContain('\nHint: ')
  expect(error).not.toContain('very-secret-path')
  expect(String(error).length).toBeLessThan(700)
})

test('a webhook that redirects is not followed, and one that is not there is told', async () => {
  const { told, url } = await webhook((response) => response.writeHead(302, { location: '/elsewhere' }).end())
  await expect(notify(await morning(), url, 'json')).rejects.toThrow(/answered 302/)
  expect(told).toHaveLength(1)
  await expect(notify(await morning(), 'http://127.0.0.1:1/x', 'json')).rejects.toThrow(/did not answer/)
  await expect(notify(await morning(), 'file:///etc/passwd', 'json')).rejects.toThrow(
    /no address of a webhook/,
  )
})

test('a webhook that has taken the message has taken it, however long it goes on speaking', async () => {
  const { url } = await webhook((response) => response.writeHead(200).write('thank you'))
  const before = performance.now()
  await notify(await morning(), url, 'json')
  expect(performance.now() - before).toBeLessThan(5_000)
})

test('the account in the address is told to the webhook, and to nobody else', async () => {
  const { url } = await webhook((response, request) =>
    response
      .writeHead(request.headers.authorization === `Basic ${btoa('night:p@ss-word')}` ? 200 : 401)
      .end(),
  )
  const as = (account: string) => url.replace('http://', `http://${account}@`)
  await notify(await morning(), as('night:p%40ss-word'), 'json')
  await expect(morning().then((one) => notify(one, as('night:50%off-today'), 'json'))).rejects.toThrow(
    /It answered 401/,
  )
})

test('a secret that a name repeats is in no message', async () => {
  const name = `vm-${secret('hunter2-of-the-night')}`
  const { told, url } = await webhook((response) => response.end())
  for (const shape of MESSAGE_SHAPES) await notify(await morning({ [nameOf(1)]: name }), url, shape)
  expect(told.join('\n')).toContain('vm-«redacted»')
  expect(told.join('\n')).not.toContain('hunter2')
})

test('names are no markup of a chat, nor of a page of a job', async () => {
  const name = '<!channel> | [click](https://evil.example) `x` <img src=x>'
  const hostile = await morning({ [nameOf(1)]: name })
  expect(JSON.stringify(messageAs('slack', hostile))).not.toMatch(/<!/)
  expect(JSON.stringify(messageAs('teams', hostile))).not.toMatch(/[^\\]\[click\]/)
  const escaped = messageAs('teams', await morning({ [nameOf(1)]: '\\[click\\](https://evil.example)' }))
  expect(JSON.stringify(escaped)).toContain(JSON.stringify('\\\\\\[click\\\\\\]').slice(1, -1))
  const summary = stepSummary(hostile)
  expect(summary).not.toMatch(/<img|\[click\]|`x`/)
  const rows = summary.split('\n').filter((line) => line.startsWith('|'))
  expect(rows.map((row) => row.split('|').length)).toEqual(rows.map(() => 7))
  expect(summary.split('\n')[0]).toBe(`### ${HEADLINE}`)
})

test('what is cut off of a message to Slack is cut between two characters', async () => {
  for (let before = 0; before < 12; before++) {
    const name = (at: number) => `${at}${'x'.repeat(before)}${'&&&🙂'.repeat(300)}`
    const hostile = await morning({ [nameOf(1)]: name(1), [nameOf(2)]: name(2) })
    const { blocks } = messageAs('slack', hostile) as { blocks: { text: { text: string } }[] }
    const text = blocks[1]?.text.text ?? ''
    expect(text.length).toBeGreaterThan(2_890)
    expect(text).toMatch(/(&amp;|🙂)…$/u)
  }
})
