import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ScriptArguments, ScriptName } from '../../../src/guest/script-runner.ts'
import { powerShellScript } from '../../../src/guest/windows/powershell-text.ts'
import { BLOCK_BYTES, recipeOf, witnessBytes } from '../../../src/witness/blocks.ts'
import { DATA_DISK, LocalStandIn, NEW_NTFS } from '../../stand-in/local-stand-in.ts'

// Who else may touch the volumes of a run. That the rights are on a real NTFS, and kept there, is in
// windows-guest.lab.test.ts.

const OWN = 'O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'
const DISK = { uuid: DATA_DISK.serialNumber, size: Number(DATA_DISK.sizeBytes) }
const FILE = { ...DISK, fileName: 'witness.txt' }
const STAMP = { run: '5f3a9c01', disk: DATA_DISK.serialNumber, generation: 1 }

let machine: LocalStandIn

beforeEach(async () => {
  machine = await LocalStandIn.start()
})
afterEach(() => machine.remove())

/** @param instead functions in place of cmdlets */
function run(script: ScriptName, args: ScriptArguments, instead = '') {
  const { script: text, input } = powerShellScript(script, args)
  return machine.run(text.replace('\n& {\n', `\n${instead}\n& {\n`), input)
}

/** The blank disk becomes E: at once; somebody else may be quicker than the script that has asked for it. */
function initialize(meanwhile = '') {
  return run(
    'initialize-disk',
    { ...DISK, label: 'data', filesystem: 'ntfs' },
    `$script:formatted = $false
     function Update-HostStorageCache { }
     function Get-RequiredDisk($Uuid, $Size) {
       $disk = Get-Disk -Number 2
       if (-not $script:formatted) { $disk | Add-Member -NotePropertyName PartitionStyle -NotePropertyValue RAW -Force }
       $disk
     }
     function Test-BlankEnds($Disk) { $true }
     function Initialize-Disk { }
     function New-Partition { Get-Partition -DiskNumber 2 }
     function Format-Volume { $script:formatted = $true; ${meanwhile} }
     function Set-FreeDriveLetter($Partition) { }`,
  )
}

it('a volume is the administrators’ and the system’s alone as soon as it is made', () => {
  expect(initialize()).toMatchObject({ exitCode: 0, stderr: '' })
  expect(machine.security.get(machine.driveE)).toBe(OWN)
})

it('what somebody has put there before is told, and the volume is not used', () => {
  mkdirSync(join(machine.driveE, 'System Volume Information'))
  expect(initialize()).toMatchObject({ exitCode: 0, stderr: '' })
  const taken = initialize("Set-Content -LiteralPath 'E:\\witness.txt' -Value 'theirs'")
  expect(taken).toMatchObject({ exitCode: 1, stdout: '' })
  expect(taken.stderr).toContain('Somebody has made E:\\witness.txt on the new volume')
})

const write = {
  ...FILE,
  ranges: '0+4',
  blocks: 4,
  sync: 'yes',
  ...recipeOf(STAMP),
}
const second = recipeOf(STAMP)
const uses: [ScriptName, ScriptArguments][] = [
  ['write-witness', write],
  ['read-witness', { ...FILE, offset: 0, length: 16 }],
  ['digest-witness', { ...FILE, ranges: '0+4' }],
  ['zero-witness', { ...FILE, ranges: '0+4' }],
  ['sync-volume', DISK],
  ['trim-volume', DISK],
  [
    'start-writer',
    {
      secret: 'f00dcafe',
      ...FILE,
      secondUuid: DISK.uuid,
      secondSize: DISK.size,
      slots: 4,
      ...recipeOf(STAMP),
      secondPrefix: second.prefix,
      secondPool: second.pool,
      secondSumBase: second.sumBase,
    },
  ],
]

it.each(uses)('%s leaves a volume alone that others may change', (script, args) => {
  const theirs = join(machine.driveE, 'witness.txt')
  writeFileSync(theirs, 'theirs')
  for (const rights of [
    NEW_NTFS,
    `${OWN}(A;;FW;;;BU)`,
    OWN.replace('O:BA', 'O:S-1-5-21-1-2-3-1001'),
    OWN.replace('D:PAI', 'D:AI'),
    'O:BAG:BAD:NO_ACCESS_CONTROL',
    'O:BAG:BA',
  ]) {
    machine.security.set(machine.driveE, rights)
    const refused = run(script, args)
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' })
    expect(refused.stderr).toContain('E:\\ belongs to somebody else, or is open to others')
  }
  expect(readFileSync(theirs, 'utf8')).toBe('theirs')
  expect(machine.started).toEqual([])
})

it('a volume that is ours is written and read', () => {
  machine.security.set(machine.driveE, OWN)
  expect(run('write-witness', write)).toMatchObject({ exitCode: 0, stderr: '' })
  expect(readFileSync(join(machine.driveE, 'witness.txt'))).toEqual(Buffer.from(witnessBytes(STAMP, 0, 4)))
  const read = run('read-witness', { ...FILE, offset: 0, length: BLOCK_BYTES })
  expect(Buffer.from(JSON.parse(read.stdout).base64, 'base64')).toEqual(
    Buffer.from(witnessBytes(STAMP, 0, 1)),
  )
  expect(existsSync(join(machine.driveE, 'other.txt'))).toBe(false)
})
