import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { createGuest } from '../../../src/guest/create-guest.ts'
import type { DiskIdentity } from '../../../src/guest/guest.ts'
import { waitUntilAnswers } from '../../../src/guest/wait.ts'
import { connectWinRm } from '../../../src/winrm/winrm.ts'
import { witnessBytes } from '../../../src/witness/blocks.ts'
import { kindOfError, type LabGuest, seesInOnePlace, startWindowsStandIn } from '../lab-guest.ts'

const MIB = 1024 * 1024
const soon = () => Deadline.after(120_000)
const file = { fileName: 'witness.txt' }
const all = { first: 0, blocks: 512 }
const request = { label: 'second-drive', filesystem: 'ntfs' } as const

let lab: LabGuest
let disk: DiskIdentity

beforeAll(async () => {
  lab = await startWindowsStandIn()
})
afterAll(() => lab.dispose())

async function printed(script: string): Promise<string> {
  if (!('winrm' in lab.access)) throw new Error('Not a Windows guest.')
  const winRm = connectWinRm({ ...lab.access.winrm, machine: lab.access.name })
  const { exitCode, stdout, stderr } = await winRm.run(script, { deadline: soon() })
  await winRm.close()
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout.trim()
}

/** Each test goes on from where the one before it left the machine. */
describe('a Windows guest, of which the stand-in stands in', () => {
  it('says who it is, and that it is a stand-in', async () => {
    expect(await lab.guest.identify(soon())).toMatchObject({
      hostName: expect.stringMatching(/^win10-1$/i),
      uuid: lab.machine.uuid.toUpperCase(),
      disks: [],
      standIn: true,
    })
  })

  it('sees a disk that was just added, by its UUID: offline, and nothing on it', async () => {
    disk = await lab.addDisk(512 * MIB)
    expect(await lab.guest.observeDisk(disk, soon())).toEqual({
      present: true,
      path: 'Disk 1',
      sizeBytes: 512 * MIB,
      online: false,
      readOnly: true,
      partitionTable: 'none',
      wholeDiskFilesystem: null,
      blankEnds: true,
      partitions: [],
    })
    const other = { uuid: '6000c29e-0000-0000-0000-000000000000', sizeBytes: 512 * MIB }
    expect(await lab.guest.observeDisk(other, soon())).toMatchObject({ present: false, path: null })
  })

  it('goes back with its memory and its disks to a snapshot, and sees that they did', async () => {
    await lab.guest.leaveMarks({ memory: 'memory 1', systemDisk: 'disk 1, диск' }, soon())
    const before = await lab.machine.takeSnapshot({
      name: 'before',
      description: '',
      memory: true,
      quiesce: false,
    })
    const { bootId } = await lab.guest.readState(soon())
    await lab.guest.leaveMarks({ memory: 'memory 2', systemDisk: 'disk 2' }, soon())
    const seen = await lab.guest.initializeDisk(disk, request, soon())
    expect(seen).toMatchObject({ partitionTable: 'gpt', blankEnds: false })

    // The connection is left open on purpose: the guest that comes back does not know it.
    await lab.machine.revertTo(before.id, { suppressPowerOn: false })
    const state = await waitUntilAnswers(lab.guest, soon())
    expect(state).toMatchObject({ bootId, marks: { memory: 'memory 1', systemDisk: 'disk 1, диск' } })
    expect(await lab.guest.observeDisk(disk, soon())).toMatchObject({
      online: false,
      partitionTable: 'none',
      blankEnds: true,
      partitions: [],
    })
  })

  it('initialises a blank disk once: online, GPT with its reserved partition, NTFS with a letter', async () => {
    const seen = await lab.guest.initializeDisk(disk, request, soon())
    expect(seen).toMatchObject({ online: true, readOnly: false, partitionTable: 'gpt' })
    expect(seen.partitions).toMatchObject([
      { kind: 'msr', filesystem: null, mountPoint: null },
      { kind: 'data', filesystem: 'ntfs', label: 'second-drive', mountPoint: 'E:' },
    ])
    expect(await kindOfError(lab.guest.initializeDisk(disk, request, soon()))).toBe('not-blank')
  })

  it('makes the witness that the harness expects, and reads it back', async () => {
    const stamp = { run: '5f3a9c01', disk: disk.uuid.replaceAll('-', '').toLowerCase(), generation: 3 }
    await lab.guest.writeWitness(
      disk,
      { place: file, stamp, ranges: [{ first: 0, blocks: 512 }], blocks: 512, sync: true },
      soon(),
    )
    const expected = witnessBytes(stamp, 0, 512)
    expect(await lab.guest.digestWitness(disk, file, [all], soon())).toEqual({
      present: true,
      sizeBytes: 2 * MIB,
      sha256: [createHash('sha256').update(expected).digest('hex')],
    })
    const range = { offset: MIB - 10, length: 512 * 1024 }
    const bytes = await lab.guest.readWitness(disk, file, range, soon())
    expect(bytes.equals(expected.subarray(range.offset, range.offset + range.length))).toBe(true)
    expect(await lab.guest.digestWitness(disk, { fileName: 'other.txt' }, [all], soon())).toMatchObject({
      present: false,
    })
  })

  it('loses its memory with a reset, and nothing else', async () => {
    const { bootId } = await lab.guest.readState(soon())
    const { sha256 } = await lab.guest.digestWitness(disk, file, [all], soon())
    await lab.machine.reset()
    const state = await waitUntilAnswers(lab.guest, Deadline.after(240_000))
    expect(state).toMatchObject({ marks: { memory: null, systemDisk: 'disk 1, диск' } })
    expect(state.bootId).not.toBe(bootId)
    await lab.guest.mount(disk, soon())
    expect(await lab.guest.digestWitness(disk, file, [all], soon())).toMatchObject({ sha256 })
  })

  it('leaves a volume alone that was opened to others, until a revert closes it again', async () => {
    const closed = await lab.machine.takeSnapshot({
      name: 'closed',
      description: '',
      memory: true,
      quiesce: false,
    })
    expect(await printed('(Get-Acl E:\\).Sddl')).toBe('O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
    await printed(
      `$rights = New-Object Security.AccessControl.DirectorySecurity
       $rights.SetSecurityDescriptorSddlForm('O:BAG:BAD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;BU)')
       [IO.Directory]::SetAccessControl('E:\\', $rights)`,
    )
    const digested = () => lab.guest.digestWitness(disk, file, [all], soon())
    await expect(digested()).rejects.toThrow(/E:\\ belongs to somebody else, or is open to others.*;;;BU/)
    await lab.machine.revertTo(closed.id, { suppressPowerOn: false })
    await waitUntilAnswers(lab.guest, soon())
    expect(await digested()).toMatchObject({ present: true })
  })

  it('tells of a disk that is not there', async () => {
    const other = { ...disk, uuid: '6000c290-0000-0000-0000-000000000000' }
    expect(await lab.guest.observeDisk(other, soon())).toMatchObject({ present: false })
    expect(await kindOfError(lab.guest.mount(other, soon()))).toBe('disk-absent')
  })

  it.each(['come', 'gone'] as const)(
    'sees a disk that takes the place of another, and that one no more: looked for first, what has %s',
    async (first) => {
      expect(await seesInOnePlace(lab, first)).toEqual({ before: true, come: true, gone: false })
    },
  )
})

it('a login with a wrong password is refused', async () => {
  if (!('winrm' in lab.access)) throw new Error('Not a Windows guest.')
  const guest = createGuest({ ...lab.access, winrm: { ...lab.access.winrm, password: 'another' } })
  expect(await kindOfError(guest.identify(soon()))).toBe('login')
})
