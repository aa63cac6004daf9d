import { afterAll, beforeAll, expect, it } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import type { WriterState } from '../../../src/guest/guest.ts'
import type { ScriptName } from '../../../src/guest/script-runner.ts'
import { powerShellScript } from '../../../src/guest/windows/powershell-text.ts'
import { connectWinRm, type WinRm } from '../../../src/winrm/winrm.ts'
import { BLOCK_BYTES, recipeOf, type WitnessStamp } from '../../../src/witness/blocks.ts'
import { readRing } from '../../../src/witness/writer-ring.ts'
import { LocalListener, PASSWORD, USERNAME } from '../../stand-in/local-listener.ts'

// The scripts as they are, on the stand-in's evaluator and its process of its own. Its disks are two files of one folder:
// real ones are in writer.lab.test.ts.

const SLOTS = 16
const STAMPS = ['1', '2'].map((disk) => ({ run: '5f3a9c01', disk: disk.repeat(32), generation: 1 })) as [
  WitnessStamp,
  WitnessStamp,
]
const SECRET = 'f00dcafe'
const ABSENT = { secret: null, state: 'absent', acknowledged: null, said: null }
const FOLDER = 'C:\\Windows\\Temp'
const INSTEAD_OF_DISKS = `
function Get-RequiredDisk($Uuid, $Size) { $Uuid }
function Get-VolumePath($Disk, $FileName) { "${FOLDER}\\$Disk-$FileName" }
function Write-VolumeCache($DriveLetter) { }`

let standIn: LocalListener
let winRm: WinRm

beforeAll(async () => {
  standIn = await LocalListener.start()
  const account = { username: USERNAME, password: PASSWORD, auth: 'negotiate' } as const
  winRm = connectWinRm({ machine: 'win10-1', host: '127.0.0.1', port: standIn.port, ...account })
})
afterAll(async () => {
  await winRm.close()
  await standIn.close()
})

const run = (text: string, stdin?: string) =>
  winRm.run(text, { deadline: Deadline.after(20_000), ...(stdin !== undefined && { stdin }) })

async function writer(script: ScriptName): Promise<WriterState & { secret: string | null }> {
  const call = powerShellScript(script, {})
  return JSON.parse((await run(call.script, call.input)).stdout)
}

function startWriter() {
  const [first, second] = [recipeOf(STAMPS[0]), recipeOf(STAMPS[1])]
  const call = powerShellScript('start-writer', {
    secret: SECRET,
    uuid: '1',
    size: 1,
    secondUuid: '2',
    secondSize: 1,
    fileName: 'writer.txt',
    slots: SLOTS,
    ...first,
    secondPrefix: second.prefix,
    secondPool: second.pool,
    secondSumBase: second.sumBase,
  })
  return run(call.script.replace('\n& {\n', `${INSTEAD_OF_DISKS}\n& {\n`), call.input)
}

it('a writer goes on when its command, its shell and its connection have ended, until it is stopped', async () => {
  expect(await writer('ask-writer')).toEqual(ABSENT)
  expect((await startWriter()).exitCode).toBe(0)
  expect(await startWriter()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('runs already') })
  expect(await writer('ask-writer')).toMatchObject({ secret: SECRET, state: 'running' })
  await winRm.close()
  await expect
    .poll(async () => (await writer('ask-writer')).acknowledged, { timeout: 20_000 })
    .toBeGreaterThan(SLOTS)

  const { secret, state, acknowledged, said } = await writer('stop-writer')
  expect({ secret, state, said }).toEqual({ secret: SECRET, state: 'ended', said: null })
  for (const { stamp, bytes } of await files()) {
    expect(bytes).toHaveLength(SLOTS * BLOCK_BYTES)
    expect(readRing(stamp, SLOTS, bytes)).toEqual({ newest: acknowledged, wrong: [] })
  }
  expect(await writer('stop-writer')).toEqual(ABSENT)
})

function files() {
  return Promise.all(
    STAMPS.map(async (stamp, i) => {
      const path = `${FOLDER}\\${i + 1}-writer.txt`
      const { stdout } = await run(`[Convert]::ToBase64String([IO.File]::ReadAllBytes('${path}'))`)
      return { stamp, bytes: Buffer.from(stdout, 'base64') }
    }),
  )
}
