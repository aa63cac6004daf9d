import { execaNode } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { earlierAnswers } from '../../../src/history/earlier-answers.ts'
import { gateOf } from '../../../src/history/morning.ts'
import { headline } from '../../../src/history/news.ts'
import { runsKept } from '../../../src/history/nights.ts'
import { recordRun } from '../../../src/history/record-run.ts'
import { openStore } from '../../../src/history/store.ts'
import { nameOf, nightOf, startOf } from '../../history/synthetic-night.ts'
import { morningIn, storeOf } from '../../history/temp-store.ts'
import { type PostgresServer, startPostgres } from '../../support/postgres.ts'
import { covers } from '../covers.ts'

const referee = covers('history of runs', 'Debian’s PostgreSQL')

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

/** Forty nights, with a fault on three machines from the fifth on, one that flickers and one night that saw nothing. */
const nights = Array.from({ length: 40 }, (_, at) =>
  nightOf({
    ...{ night: at + 1, machines: 6, scenarios: 8, build: at < 20 ? '24723872' : '24800000' },
    verdict: ({ machine, scenario }) => {
      if (at === 30) return 'unknown'
      if (scenario === 7 && machine <= 3 && at >= 4) return 'violated'
      return scenario === 2 && machine === 5 && at % 3 === 0 ? 'violated' : undefined
    },
  }),
)

test(
  'the same nights come to the same on PostgreSQL and on SQLite, also when one is told twice',
  referee,
  async () => {
    const [ours, theirs] = [await storeOf(nights), await openStore({ url: await server.database('nights') })]
    for (const night of [...nights, ...nights.slice(3, 5)]) await recordRun(theirs, night)
    for (const count of [5, 30, 100]) {
      const morning = await morningIn(theirs, { nights: count })
      expect(morning).toEqual(await morningIn(ours, { nights: count }))
      expect(headline(morning)).toBe('Still violated since build 24723872: promise 7 on 3 of 6 machines')
      expect(gateOf(morning)).toBe('violated')
      const old = morning.findings.find(({ promise }) => promise?.number === 7)
      expect(old?.since?.startedAt).toBe(startOf(5))
    }
    expect(await runsKept(theirs)).toEqual(await runsKept(ours))
    const last = nights.at(-1)
    if (!last) throw new TypeError('no night')
    const answers = await earlierAnswers(theirs, last)
    expect(answers(nameOf(1), 'Which state does it return to?')).toMatchObject({
      answer: 'off',
      runId: '00000027',
    })
    await theirs.close()
  },
)

test('processes that make the tables and record at the same time lose no run', referee, async () => {
  const url = await server.database('crowd')
  const each = (first: number) =>
    execaNode(new URL('../../history/record-nights.ts', import.meta.url), [url, String(first), '5'], {
      nodeOptions: ['--import', 'tsx'],
    })
  await Promise.all([each(1), each(6), each(11), each(16)])
  const store = await openStore({ url })
  expect(await runsKept(store)).toHaveLength(20)
  await store.close()
})

test(
  'a wrong password and a database that is not there are told, and no password with it',
  referee,
  async () => {
    const url = new URL(server.url)
    url.password = 'not-the-password'
    const wrong = await openStore({ url: url.href }).catch((error: Error) => error.message)
    expect(wrong).toMatch(
      /^The history postgresql:\/\/night@127\.0\.0\.1:\d+\/postgres could not be used: .*Hint: /s,
    )
    expect(wrong).not.toContain('not-the-password')
    await expect(openStore({ url: server.url.replace('/postgres', '/nowhere') })).rejects.toThrow(/nowhere/)
  },
)

test('a password may stand apart from the URL, whatever it holds', referee, async () => {
  const url = new URL(server.url)
  url.password = ''
  const store = await openStore({ url: url.href, password: server.password })
  await store.close()
  await expect(openStore({ url: url.href, password: 'p%40 /?#' })).rejects.toThrow(/password/)
})
