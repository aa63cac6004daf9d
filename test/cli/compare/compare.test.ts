import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nightOf } from '../../history/synthetic-night.ts'
import { tempFolder } from '../../history/temp-store.ts'
import { exampleLedger } from '../../report/example-ledger.ts'
import { runFolder } from '../../report/run-folder.ts'
import { snapwitness } from '../../support/program.ts'

const folderOf = (outcome: 'held' | 'violated' | 'unknown' | 'interrupted') =>
  runFolder(exampleLedger({ outcome, scenarios: 1 }))

test('nothing worse is 0, worse is 1, and what cannot be said is 3, each with its reason first', {
  timeout: 60_000,
}, async () => {
  const cwd = await tempFolder()
  const held = await folderOf('held')
  const first = async (after: string) => {
    const { exitCode, stdout, stderr } = await snapwitness(['compare', held, after], { cwd })
    return { exitCode, first: stdout.split('\n')[0], stderr }
  }
  expect(await first(held)).toEqual({
    ...{ exitCode: 0, stderr: '', first: expect.stringMatching(/^Nothing worse: \d+ checks on both sides$/) },
  })
  expect(await first(await folderOf('violated'))).toMatchObject({
    ...{ exitCode: 1, first: 'Worse: 3 checks held before, and are violated' },
  })
  expect(await first(await folderOf('interrupted'))).toMatchObject({
    ...{
      exitCode: 3,
      first: expect.stringContaining('Cannot say: after: the run 5f3a9c01 did not come to its end'),
    },
  })
})

test('what a person has written wrongly is 2, and nothing was compared', { timeout: 60_000 }, async () => {
  const cwd = await tempFolder()
  const held = await folderOf('held')
  await writeFile(join(cwd, 'seal.json'), '{}')
  for (const [words, says] of [
    [['nowhere', held], /nowhere holds no ledger/],
    [['latest', held], /no run in runs\/ yet/],
    [['build:1', held], /knows nothing of build 1/],
    [[held, held, '--fail-on', 'slower'], /“slower” is nothing that a comparison can fail on/],
    [[held, held, '--fail-on', 'changed,slower=0.5'], /“slower=0\.5”/],
    [[held, held, '--fail-on', 'slower=1.4'], /“slower=1\.4”.*less than 1\.5 is chance/s],
    [[held, held, '--seal', 'seal.json'], /seal\.json is no seal/],
  ] as const) {
    const { exitCode, stderr, stdout } = await snapwitness(['compare', ...words], { cwd })
    expect({ exitCode, stdout }, words.join(' ')).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).toMatch(/\nHint: /)
  }
})

test('two builds out of the history are compared without their folders', { timeout: 60_000 }, async () => {
  const cwd = await tempFolder()
  const slow = nightOf({ night: 2, build: '25000000' })
  for (const times of slow.operations)
    for (const key of ['medianMs', 'q1Ms', 'q3Ms'] as const) times[key] = (times[key] ?? 0) * 3
  for (const run of [nightOf({ night: 1 }), slow]) {
    await mkdir(join(cwd, run.runId))
    await writeFile(join(cwd, run.runId, 'run.json'), JSON.stringify(run))
  }
  expect(await snapwitness(['runs', 'record', '00000001', '00000002'], { cwd })).toMatchObject({
    exitCode: 0,
  })
  const builds = ['compare', 'build:24723872', 'build:25000000']
  const told = await snapwitness(builds, { cwd })
  expect(told).toMatchObject({ exitCode: 0, stderr: '' })
  expect(told.stdout).toMatch(/^Nothing worse: 18 checks on both sides\n.*build 24723872: 1 run/s)
  expect(told.stdout).toContain('  host build: 24723872; now: 25000000 (debian-1, debian-2 and debian-3)')
  expect(told.stdout).toMatch(
    / {2}slower: revert: 3\.01 times as long: 2 s \(1\.8 s to 2\.4 s, n 15\), and 6\.1 s/,
  )
  const failing = await snapwitness([...builds, '--fail-on', 'changed,slower=2.0', '--json'], { cwd })
  expect(failing.exitCode).toBe(1)
  expect(JSON.parse(failing.stdout)).toMatchObject({
    outcome: 'violated',
    before: { name: 'build 24723872', tally: { checks: 18, held: 18 } },
    checks: [],
    worse: [
      ...['remove snapshot', 'revert', 'take snapshot'].map((kind) =>
        expect.stringContaining(`${kind} takes 3.0 times as long`),
      ),
    ],
  })
})

test('a page is written for its owner alone, with the digests of the ledgers and the seal', {
  timeout: 60_000,
}, async () => {
  const cwd = await tempFolder()
  const [before, after] = [await folderOf('held'), await folderOf('violated')]
  const seal = {
    ...{ format: 1, seal: '5ea1ed01', name: '8.0U3', owner: 'nightly@ci-7', until: null, version: '0.1.0' },
    ...{ at: '2026-01-01T02:00:00.000Z', machines: [{ name: 'debian-1', parts: [{}, {}] }] },
  }
  await writeFile(join(cwd, 'seal.json'), JSON.stringify(seal))
  const verified = await runFolder(
    exampleLedger({ outcome: 'held', scenarios: 1 }).map((entry) =>
      entry.type === 'run-started' ? { ...entry, command: 'snapwitness verify 5ea1ed01' } : entry,
    ),
  )
  const { exitCode, stderr } = await snapwitness(
    ['compare', before, after, '--page', 'pages/board.html', '--seal', 'seal.json', '--verified', verified],
    { cwd },
  )
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '  Page: pages/board.html' })
  const page = await readFile(join(cwd, 'pages/board.html'), 'utf8')
  expect(page).toMatch(/Seal 5ea1ed01 “8\.0U3”: 2 parts of 1 machine<\/dt><dd>[0-9a-f]{64}/)
  expect(page.match(/Ledger of run 5f3a9c01<\/dt><dd>[0-9a-f]{64}/g)).toHaveLength(3)
  expect((await stat(join(cwd, 'pages/board.html'))).mode & 0o777).toBe(0o600)
})

test('a run that has verified no seal is none that --verified may name', async () => {
  const run = await folderOf('held')
  const { exitCode, stdout, stderr } = await snapwitness(['compare', run, run, '--verified', run])
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(/run 5f3a9c01 has verified no seal\.\nHint: Name the folder/)
})

test('what hosts and guests call themselves does nothing to a terminal', async () => {
  const cwd = await tempFolder()
  const hostile = '\x1b[2Jdebian\n::set-output name=x::y'
  const ledger = exampleLedger({ outcome: 'violated', scenarios: 1 })
  const text = JSON.stringify(ledger).replaceAll('"win10-1"', JSON.stringify(hostile))
  const [before, after] = [await folderOf('held'), await runFolder(JSON.parse(text))]
  const { stdout } = await snapwitness(['compare', before, after], { cwd })
  expect(stdout).toContain('\\u001b[2Jdebian ⏎ ::set-output')
  expect(stdout).not.toContain('\x1b[2J')
  expect(stdout).not.toMatch(/^::/m)
})
