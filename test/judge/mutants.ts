import { Writable } from 'node:stream'
import { startVitest } from 'vitest/node'
import { table } from '../../src/judge/table.ts'

/**
 * `npm run mutants:judge`: makes one judgement after another say «held» whatever it sees, and expects the unit tests of
 * the judgements to notice each. A judgement that may say so unnoticed is one that nothing tests.
 */

interface Tried {
  statement: string
  /** The first test that failed; undefined where none did. */
  noticedBy: string | undefined
}

const silence = new Writable({ write: (_chunk, _encoding, done) => done() })

if (await firstFailure('none')) throw new Error('The tests fail without any mutant; mend that first.')
const tried: Tried[] = []
for (const statement of table.keys()) tried.push({ statement, noticedBy: await firstFailure(statement) })
const noticed = tried.filter(({ noticedBy }) => noticedBy !== undefined).length
if (process.argv.includes('--json')) console.log(JSON.stringify(tried, undefined, 2))
else console.log([...tried.map(lineOf), `${noticed} of ${tried.length} mutants were noticed.`].join('\n'))
process.exit(noticed === tried.length ? 0 : 1)

function lineOf({ statement, noticedBy }: Tried): string {
  return `${statement.padEnd(40)} ${noticedBy ?? 'NOT NOTICED'}`
}

async function firstFailure(mutant: string): Promise<string | undefined> {
  const vitest = await startVitest(
    'test',
    [],
    {
      config: false,
      include: ['test/judge/*.test.ts'],
      exclude: ['**/*.lab.test.ts'],
      setupFiles: ['test/judge/mutant.ts'],
      provide: { mutant },
      watch: false,
      bail: 1,
      isolate: false,
      reporters: [{}],
    },
    {},
    { stdout: silence, stderr: silence },
  )
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests('failed')])
  const broken = vitest.state.getTestModules().find((module) => module.errors().length > 0)
  await vitest.close()
  return tests[0]?.fullName ?? broken?.moduleId
}
