import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { livingIn } from '../support/living-in.ts'
import { killTestLab, runWorkflow, startTestLab, type TestLab } from '../support/program.ts'

let lab: TestLab

beforeAll(async () => {
  lab = await startTestLab(['--hypervisor', 'libvirt'])
})

afterAll(() => lab.stop())

test('the documented workflow holds on libvirt, which every word of the run names', async () => {
  const { exitCode, summary } = await runWorkflow(lab.config)
  const failed = summary.scenarios.flatMap(({ checks }) => checks).filter(({ verdict }) => verdict !== 'held')
  expect(failed).toEqual([])
  expect({ verdict: summary.verdict, exitCode }).toEqual({ verdict: 'held', exitCode: 0 })
  expect(summary.hosts.map(({ product }) => product)).toEqual([
    expect.stringMatching(/^libvirt 11\.3, QEMU 10\.0, behind the lab’s translation$/),
  ])
})

test('a lab that is killed leaves no daemon and no machine of libvirt’s', async () => {
  const folder = dirname(lab.config)
  expect(await livingIn(folder)).not.toEqual([])
  await killTestLab(lab)
  await expect.poll(() => livingIn(folder), { timeout: 30_000 }).toEqual([])
})
