import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestLab, type TestLab } from '../support/program.ts'
import { viewOf } from './host-view.ts'
import { tryPoint } from './points.ts'

// Some moments of the many that `npm run chaos` tries: amid the baseline, and amid the second snapshot.
let lab: TestLab

beforeAll(async () => {
  lab = await startTestLab(['--no-windows'])
})
afterAll(() => lab.stop())

test.each([12, 55])(
  'a harness that is killed at entry %i leaves what cleaning puts back',
  async (entries) => {
    const before = await viewOf(lab.config)
    expect(await tryPoint(lab, 'harness', entries, before)).toMatchObject({
      reached: true,
      asFound: true,
      trouble: '',
    })
  },
)
