import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import type { DiskIdentity, WriterRequest } from '../../src/guest/guest.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'
import { BLOCK_BYTES } from '../../src/witness/blocks.ts'
import { readRing } from '../../src/witness/writer-ring.ts'
import { kindOfError, type LabGuest, startLinuxGuest, startWindowsStandIn } from './lab-guest.ts'

const MIB = 1024 * 1024
const soon = () => Deadline.after(120_000)
const SLOTS = 16
const file = { fileName: 'writer.txt' }

describe.each([
  { kind: 'Linux', start: startLinuxGuest, filesystem: 'ext4' as const },
  {
    kind: 'Windows, of which the stand-in stands in',
    start: startWindowsStandIn,
    filesystem: 'ntfs' as const,
  },
])('a writer that goes on in a guest of $kind', ({ start, filesystem }) => {
  let lab: LabGuest
  let request: WriterRequest

  beforeAll(async () => {
    lab = await start()
    const disks = [await lab.addDisk(64 * MIB), await lab.addDisk(64 * MIB)] as const
    for (const disk of disks) await lab.guest.initializeDisk(disk, { label: 'data', filesystem }, soon())
    request = { disks, stamps: [stampOf(disks[0]), stampOf(disks[1])], ...file, slots: SLOTS }
  })
  afterAll(() => lab.dispose())

  function stampOf(disk: DiskIdentity) {
    return { run: '5f3a9c01', disk: disk.uuid.replaceAll('-', '').toLowerCase(), generation: 1 }
  }

  async function ringOn(place: 0 | 1) {
    const range = { offset: 0, length: SLOTS * BLOCK_BYTES }
    return readRing(
      request.stamps[place],
      SLOTS,
      await lab.guest.readWitness(request.disks[place], file, range, soon()),
    )
  }

  async function acknowledgedAtLeast(block: number): Promise<number> {
    const deadline = soon()
    for (;;) {
      const { state, acknowledged, said } = await lab.guest.askWriter(deadline)
      if (state !== 'running') throw new Error(`The writer is ${state}: ${said}`)
      if (acknowledged !== null && acknowledged >= block) return acknowledged
    }
  }

  /** Each test goes on from where the one before it left the machine. */
  it('is not there before it is started', async () => {
    expect(await lab.guest.askWriter(soon())).toEqual({ state: 'absent', acknowledged: null, said: null })
  })

  it('writes on while a snapshot is taken, goes back with the memory, and both disks with it', async () => {
    await lab.guest.startWriter(request, soon())
    expect(await kindOfError(lab.guest.startWriter(request, soon()))).toBe('failed')
    const before = await acknowledgedAtLeast(2 * SLOTS)
    const memory = { name: 'while writing', description: '', memory: true, quiesce: false }
    const { id } = await lab.machine.takeSnapshot(memory)
    const after = await acknowledgedAtLeast(before + SLOTS)

    await lab.machine.revertTo(id, { suppressPowerOn: false })
    await waitUntilAnswers(lab.guest, soon())
    const { state, acknowledged } = await lab.guest.stopWriter(soon())
    expect(state).toBe('ended')
    expect(acknowledged).toBeGreaterThanOrEqual(before)
    expect(acknowledged).not.toBe(after)
    const [first, second] = [await ringOn(0), await ringOn(1)]
    expect(first).toEqual({ newest: acknowledged, wrong: [] })
    expect(second).toEqual({ newest: acknowledged, wrong: [] })
  })

  it('leaves nothing behind in the guest when it was stopped', async () => {
    expect(await lab.guest.stopWriter(soon())).toEqual({ state: 'absent', acknowledged: null, said: null })
  })
})
