import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { pollUntil } from '../../src/core/poll.ts'
import { LabAdministrator } from '../support/lab-administrator.ts'
import type { TestLab } from '../support/program.ts'
import { SealedLab } from './sealed-lab.ts'

/** Two machines that were sealed on an old build, after everything was killed and the lab has come back with another. */

let sealed: SealedLab
let lab: TestLab

beforeAll(async () => {
  sealed = await SealedLab.make([])
  lab = await sealed.live()
}, 1_800_000)

afterAll(() => sealed?.remove())

/** Of verifications of both machines, where they are emulated beside much else. */
const LONG = { timeout: 1_800_000 }

test('every command that could take or clean a sealed machine is refused, and says whose seal it is', async () => {
  const admin = await LabAdministrator.of(lab)
  const look = async () => [
    await admin.property('debian-1', 'snapshot'),
    await admin.property('debian-1', 'config.extraConfig'),
  ]
  const before = await look()
  for (const [command, code] of [
    ['run 13-settings', 3],
    ['run 13-settings --steal --clean-first', 3],
    ['clean --host --yes --steal', 3],
    ['allow debian-1', 3],
    ['allow debian-1 --revoke', 3],
    ['seal --name again', 3],
    ['doctor', 2],
  ] as const) {
    const { exitCode, stderr, stdout } = await sealed.say(...command.split(' '))
    expect([command, exitCode]).toEqual([command, code])
    expect(stderr + stdout).toContain('is sealed by the seal')
  }
  expect(await look()).toEqual(before)
})

test('the file of a seal is rebuilt from its machines alone, byte for byte', async () => {
  const path = join(sealed.desk, 'seals', await sealed.id(), 'seal.json')
  const before = await readFile(path)
  expect(before.toString()).not.toMatch(/secret|password/i)
  await rename(join(sealed.desk, 'seals'), join(sealed.desk, 'seals-aside'))
  const { exitCode } = await sealed.say('seals', '--host')
  expect(exitCode).toBe(0)
  expect(await readFile(path)).toEqual(before)
})

test('the seal holds on the other build, on a Linux and on the stand-in', LONG, async () => {
  const path = join(sealed.desk, 'seals', await sealed.id(), 'seal.json')
  const before = await readFile(path, 'utf8')
  // Nobody seals until a day that is over; it passes meanwhile.
  await writeFile(path, before.replace('2099-01-31', '2026-01-31'))
  const { exitCode, notHeld, stderr, summary } = await sealed.verify()
  await writeFile(path, before)
  expect(notHeld).toEqual([])
  expect(exitCode, stderr).toBe(0)
  expect(stderr).toContain('was needed until 2026-01-31')
  expect(summary.scenarios).toHaveLength(2)
})

test(
  'a verification that is killed in the middle is taken up by the next one, and the seal holds again',
  LONG,
  async () => {
    const runs = join(sealed.desk, 'runs')
    const known = await readdir(runs)
    const killed = sealed.start('verify', 'before')
    await pollUntil(
      async () => {
        const name = (await readdir(runs)).find((one) => !known.includes(one))
        const text = name ? await readFile(join(runs, name, 'ledger.jsonl'), 'utf8') : ''
        return /Revert to the part “on”/.test(text) ? true : undefined
      },
      { what: 'the verification to revert', deadline: Deadline.after(600_000), hint: 'See its ledger.' },
    )
    process.kill(-(killed.pid ?? 0), 'SIGKILL')
    await killed
    const { exitCode, notHeld, stderr } = await sealed.verify()
    expect(notHeld).toEqual([])
    expect(exitCode, stderr).toBe(0)
  },
)

test('a machine that was renamed, moved and registered anew is found, and its seal holds', LONG, async () => {
  const admin = await LabAdministrator.of(lab)
  await admin.task('debian-1', 'PowerOffVM_Task')
  await admin.rename('debian-1', 'web')
  await admin.relocate('web')
  await admin.registerAnew('web')
  const config = await readFile(sealed.config, 'utf8')
  await writeFile(sealed.config, config.replace(/^ {2}debian-1:/m, '  web:'))
  const { exitCode, notHeld, stderr } = await sealed.verify()
  expect(notHeld).toEqual([])
  expect(exitCode, stderr).toBe(0)
})

test('a seal that is broken leaves nothing of it', async () => {
  const plan = await sealed.say('seal', '--break', 'before', '--dry-run')
  expect(plan.stderr).toContain('lost for good: the snapshot “snapwitness memory: before”')
  const { exitCode, stderr } = await sealed.say('seal', '--break', 'before', '--yes')
  expect(exitCode, stderr).toBe(0)
  const admin = await LabAdministrator.of(lab)
  expect(await admin.property('web', 'snapshot')).toBe('')
  expect(await admin.property('web', 'config.extraConfig')).not.toContain('snapwitness.seal')
  const files = await readdir(sealed.folder, { recursive: true })
  expect(files.filter((file) => file.includes('snapwitness-') && file.endsWith('.qcow2'))).toEqual([])
})
