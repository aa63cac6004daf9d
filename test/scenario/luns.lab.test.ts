import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

const MIB = 2 ** 20

/** Runs what the catalogue says of LUNs. */
async function runOn(lab: TestLab, ...promises: string[]): Promise<RunSummary> {
  const run = await snapwitness([
    ...['run', ...promises, '--name', 'LUN', '--config', lab.config, '--json', '--no-history'],
    ...['--out', join(tmpdir(), 'snapwitness-luns')],
  ])
  return JSON.parse(run.stdout)
}

/** The LUNs of the lab's host, by their names. */
async function lunsOf(lab: TestLab): Promise<Map<string, Buffer>> {
  const folder = join(dirname(lab.config), 'luns')
  const names = await readdir(folder)
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  )
}

function disksOf(lab: TestLab): Promise<string[]> {
  return readdir(join(dirname(lab.config), 'datastore/debian-1')).then((files) =>
    files.filter((file) => file.endsWith('.qcow2')),
  )
}

test('LUNs in both modes keep what is promised, and are left blank', async () => {
  const lab = await startTestLab(['--no-windows', '--luns', '1'])
  try {
    const { verdict, scenarios } = await runOn(lab, 'promises/01-', 'promises/03-', 'promises/04-')
    expect(scenarios.map((scenario) => [scenario.verdict, scenario.notApplicable])).toEqual(
      Array(3).fill(['held', []]),
    )
    expect(verdict).toBe('held')
    const [lun] = (await lunsOf(lab)).values()
    expect(lun?.equals(Buffer.alloc(64 * MIB))).toBe(true)
    expect(await disksOf(lab)).toEqual(['debian-1.qcow2'])
  } finally {
    await lab.stop()
  }
})

test.each([
  ['in its first bytes', 0],
  ['in its last ones', 64 * MIB - 16],
  ['in between', 32 * MIB],
])('a LUN with anything on it, %s, is refused, and stays as it is', async (_, at) => {
  const lab = await startTestLab(['--no-windows', '--luns', '1'])
  try {
    const [[name, lun] = ['', Buffer.alloc(0)]] = await lunsOf(lab)
    lun.write('years of work', at)
    await writeFile(join(dirname(lab.config), 'luns', name), lun)
    const { verdict, scenarios } = await runOn(lab, 'promises/01-')
    expect(scenarios[0]?.trouble).toMatchObject({
      code: 'LUN_REFUSED',
      what: `The LUN ${name} of debian-1 holds data: nothing was written to it.`,
    })
    expect(verdict).toBe('unknown')
    expect((await lunsOf(lab)).get(name)?.equals(lun)).toBe(true)
    expect(await disksOf(lab)).toEqual(['debian-1.qcow2'])
  } finally {
    await lab.stop()
  }
})

test.each([
  ['lun-written-under-a-snapshot', 'promises/01-', /the LUN in virtual mode holds what it held at/],
  ['physical-lun-in-snapshots', 'promises/04-', /makes no delta for independent disks/],
])('the fault %s is a violation', async (fault, promise, statement) => {
  const lab = await startTestLab(['--no-windows', '--luns', '1', '--fault', fault])
  try {
    const { verdict, scenarios } = await runOn(lab, promise)
    const broken = scenarios.flatMap(({ checks }) => checks).filter((check) => check.verdict === 'violated')
    expect(broken.map((check) => check.statement)).toContainEqual(expect.stringMatching(statement))
    expect(verdict).toBe('violated')
  } finally {
    await lab.stop()
  }
})

test('without a LUN in the configuration none of it applies', async () => {
  const lab = await startTestLab(['--no-windows'])
  try {
    const { scenarios } = await runOn(lab, 'promises/01-')
    expect(scenarios[0]?.notApplicable).toMatchObject([
      { what: 'a LUN in virtual mode', reason: 'the configuration names no LUN for this machine' },
    ])
  } finally {
    await lab.stop()
  }
})
