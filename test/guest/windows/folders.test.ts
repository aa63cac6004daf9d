import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ScriptName } from '../../../src/guest/script-runner.ts'
import { powerShellScript } from '../../../src/guest/windows/powershell-text.ts'
import { LocalStandIn } from '../../stand-in/local-stand-in.ts'

let machine: LocalStandIn
let programData: string
let folder: string
/** Somebody else's file, by which a script that follows a link is found out. */
let victim: string

beforeEach(async () => {
  machine = await LocalStandIn.start()
  machine.print('1')
  programData = join(machine.driveC, 'ProgramData')
  folder = join(programData, 'Snapwitness')
  victim = join(machine.driveC, 'victim')
  writeFileSync(victim, 'precious')
})
afterEach(() => machine.remove())

function run(script: ScriptName, args: Record<string, string> = {}) {
  const { script: text, input } = powerShellScript(script, args)
  return machine.run(text, input)
}

const marks = { memory: 'memory at first', systemDisk: 'system disk at first' }

it('the folder of the marks is made for administrators and the system alone', () => {
  const left = run('leave-marks', marks)
  expect(left).toMatchObject({ exitCode: 0, stderr: '' })
  expect(JSON.parse(left.stdout).marks).toEqual(marks)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(JSON.parse(run('read-state').stdout).marks).toEqual(marks)
})

it('it is not made by looking', () => {
  expect(JSON.parse(run('read-state').stdout).marks).toEqual({ memory: null, systemDisk: null })
  expect(existsSync(folder)).toBe(false)
})

function planted(mode: number): void {
  mkdirSync(folder)
  chmodSync(folder, mode)
  symlinkSync(victim, join(folder, 'mark'))
}

it.each([
  [
    'a link to another folder',
    () => {
      mkdirSync(join(machine.driveC, 'theirs'), { mode: 0o700 })
      symlinkSync(join(machine.driveC, 'theirs'), folder)
    },
    /is a link/,
  ],
  ['a folder with the rights of ProgramData', () => planted(0o755), /is open to others \(O:BAG:[^)]*/],
  ['a folder in which all may write', () => planted(0o777), /is open to others/],
])('%s is refused, and nothing is written or read behind it', (_what, plant, said) => {
  plant()
  for (const refused of [run('leave-marks', marks), run('read-state')]) {
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' })
    expect(refused.stderr).toMatch(said)
  }
  expect(readFileSync(victim, 'utf8')).toBe('precious')
  expect(existsSync(join(machine.driveC, 'theirs', 'mark'))).toBe(false)
})

it.skipIf(process.getuid?.() !== 0)('a folder of another user’s is refused', () => {
  planted(0o700)
  chownSync(folder, 12_345, 12_345)
  expect(run('leave-marks', marks)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('O:S-1-5-21-'),
  })
  expect(readFileSync(victim, 'utf8')).toBe('precious')
})
