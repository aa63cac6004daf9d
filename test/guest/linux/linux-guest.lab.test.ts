import { createHash } from 'node:crypto'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { createGuest } from '../../../src/guest/create-guest.ts'
import type { DiskIdentity } from '../../../src/guest/guest.ts'
import { SshShell } from '../../../src/guest/ssh/shell.ts'
import { waitUntilAnswers } from '../../../src/guest/wait.ts'
import type { Fault } from '../../../src/lab/faults/fault.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { witnessBytes } from '../../../src/witness/blocks.ts'
import { kindOfError, type LabGuest, seesInOnePlace, startLinuxGuest } from '../lab-guest.ts'

const MIB = 1024 * 1024
const soon = () => Deadline.after(60_000)
const file = { fileName: 'witness.txt' }
const all = { first: 0, blocks: 512 }
const request = { label: 'second-drive', filesystem: 'ext4' } as const
const withMemory = { description: '', memory: true, quiesce: false }

let lab: LabGuest
let disk: DiskIdentity

beforeAll(async () => {
  lab = await startLinuxGuest()
})
afterAll(() => lab.dispose())

function shell(): SshShell {
  if (!('ssh' in lab.access)) throw new Error('Not a Linux guest.')
  return new SshShell({ ...lab.access.ssh, machine: lab.access.name })
}

/** Each test goes on from where the one before it left the machine. */
describe('a Linux guest', () => {
  it('says who it is', async () => {
    expect(await lab.guest.identify(soon())).toEqual({
      hostName: 'debian-1',
      os: 'Debian GNU/Linux 12 (bookworm)',
      version: '12',
      uuid: lab.machine.uuid,
      disks: lab.machine.settings.disks.map(({ uuid }) => uuid.replaceAll('-', '').toLowerCase()),
      standIn: false,
    })
  })

  it('sees a disk that was just added, by its UUID, and that nothing is on it', async () => {
    disk = await lab.addDisk(512 * MIB)
    expect(await lab.guest.observeDisk(disk, soon())).toEqual({
      present: true,
      path: '/dev/sdb',
      sizeBytes: 512 * MIB,
      online: true,
      readOnly: false,
      partitionTable: 'none',
      wholeDiskFilesystem: null,
      blankEnds: true,
      partitions: [],
    })
    const other = { uuid: '6000c29e-0000-0000-0000-000000000000', sizeBytes: 512 * MIB }
    expect(await lab.guest.observeDisk(other, soon())).toMatchObject({ present: false, path: null })
  })

  it('refuses to initialise a disk with one byte of data in its last MiB', async () => {
    const ssh = shell()
    const writeLastByte = (byte: string) =>
      ssh.run(`printf '${byte}' | dd of=/dev/sdb bs=1 seek=${512 * MIB - 1} conv=fsync status=none`, soon())
    await writeLastByte('x')
    expect(await lab.guest.observeDisk(disk, soon())).toMatchObject({ blankEnds: false })
    expect(await kindOfError(lab.guest.initializeDisk(disk, request, soon()))).toBe('not-blank')
    await writeLastByte('\\000')
    expect(await lab.guest.observeDisk(disk, soon())).toMatchObject({ blankEnds: true })
    await ssh.close()
  })

  it('goes back with its memory and its disks to a snapshot, and sees that they did', async () => {
    await lab.guest.leaveMarks({ memory: 'memory 1', systemDisk: 'disk 1' }, soon())
    const before = await lab.machine.takeSnapshot({ ...withMemory, name: 'before' })
    const { bootId } = await lab.guest.readState(soon())
    await lab.guest.leaveMarks({ memory: 'memory 2', systemDisk: 'disk 2' }, soon())
    const seen = await lab.guest.initializeDisk(disk, request, soon())
    expect(seen).toMatchObject({ partitionTable: 'gpt', blankEnds: false })

    // The connection is left open on purpose: the guest that comes back does not know it.
    await lab.machine.revertTo(before.id, { suppressPowerOn: false })
    const state = await waitUntilAnswers(lab.guest, soon())
    expect(state).toMatchObject({ bootId, marks: { memory: 'memory 1', systemDisk: 'disk 1' } })
    expect(await lab.guest.observeDisk(disk, soon())).toMatchObject({
      partitionTable: 'none',
      blankEnds: true,
      partitions: [],
    })
  })

  it('initialises a blank disk once, with a file system that is mounted', async () => {
    const seen = await lab.guest.initializeDisk(disk, request, soon())
    expect(seen).toMatchObject({ partitionTable: 'gpt', wholeDiskFilesystem: null })
    expect(seen.partitions).toMatchObject([
      { number: 1, kind: 'data', filesystem: 'ext4', label: 'second-drive', offsetBytes: MIB },
    ])
    expect(seen.partitions[0]?.mountPoint).toMatch(/^\/mnt\/snapwitness-[0-9a-f]{12}$/)
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

  it('does not have to write out what nobody synced when a disk larger than its memory is looked at', async () => {
    const stamp = { run: '5f3a9c01', disk: disk.uuid.replaceAll('-', '').toLowerCase(), generation: 4 }
    const write = { place: file, stamp, ranges: [all], blocks: 512, sync: false }
    await lab.guest.writeWitness(disk, write, soon())
    await lab.guest.digestDisk(disk, { wholeBytes: 512 * MIB, places: [], digest: true }, soon())
    const ssh = shell()
    const { stdout } = await ssh.run(`awk '/^Dirty:/ { print $2 * 1024 }' /proc/meminfo`, soon())
    await ssh.close()
    expect(Number(stdout)).toBeGreaterThanOrEqual(2 * MIB)
  })

  it('loses its memory and its mounts with a reset, and nothing else', async () => {
    const { bootId } = await lab.guest.readState(soon())
    const { sha256 } = await lab.guest.digestWitness(disk, file, [all], soon())
    await lab.machine.reset()
    const state = await waitUntilAnswers(lab.guest, Deadline.after(180_000))
    expect(state).toMatchObject({ marks: { memory: null, systemDisk: 'disk 1' } })
    expect(state.bootId).not.toBe(bootId)
    expect(await lab.guest.identify(soon())).toMatchObject({ uuid: lab.machine.uuid })

    const cold = await lab.guest.observeDisk(disk, soon())
    expect(cold.partitions).toMatchObject([{ filesystem: 'ext4', mountPoint: null, usedBytes: null }])
    expect(await kindOfError(lab.guest.digestWitness(disk, file, [all], soon()))).toBe('no-volume')
    expect(await lab.guest.observeWitness(disk, file, all, soon())).toEqual({ disk: cold, digests: null })
    await lab.guest.mount(disk, soon())
    expect(await lab.guest.digestWitness(disk, file, [all], soon())).toMatchObject({ sha256 })
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

describe('a Linux guest whose memory goes back and whose disks do not', () => {
  it('tells what is on the disks and not what its memory remembers of them', async () => {
    const fault: Fault = {
      name: 'revert-skips-all-disks',
      source: 'promise 5',
      breaks: 'A revert brings back the disks.',
      promises: ['revert-restores-power'],
      sabotage: (steps) => ({ ...steps, disksToRestore: () => [] }),
    }
    const faulty = await startLinuxGuest(fault)
    onTestFinished(() => faulty.dispose())
    const { guest, machine } = faulty
    const leave = async (generation: number) => {
      const stamp = { run: '5f3a9c01', disk: '6000c29e000000000000000000000000', generation }
      await guest.writeWitness(
        data,
        { place: file, stamp, ranges: [{ first: 0, blocks: 16 }], blocks: 16, sync: true },
        soon(),
      )
      await guest.leaveMarks({ memory: `memory ${generation}`, systemDisk: `disk ${generation}` }, soon())
      return createHash('sha256')
        .update(witnessBytes(stamp, 0, 16))
        .digest('hex')
    }
    const data = await faulty.addDisk(64 * MIB)
    await guest.initializeDisk(data, request, soon())
    await leave(1)
    const snapshot = await machine.takeSnapshot({ ...withMemory, name: 'first' })
    const newer = await leave(2)
    await machine.revertTo(snapshot.id, { suppressPowerOn: false })

    const state = await waitUntilAnswers(guest, soon())
    expect(state.marks).toEqual({ memory: 'memory 1', systemDisk: 'disk 2' })
    expect(await guest.digestWitness(data, file, [all], soon())).toMatchObject({ sha256: [newer] })
  })
})

describe('a connection', () => {
  it.each([
    ['another host key than the pinned one', { hostKey: makeSshKey().fingerprint }],
    ['a key that the guest does not know', { privateKey: makeSshKey().privateKey }],
  ])('is refused with %s', async (_title, change) => {
    if (!('ssh' in lab.access)) throw new Error('Not a Linux guest.')
    const guest = createGuest({ ...lab.access, ssh: { ...lab.access.ssh, ...change } })
    expect(await kindOfError(guest.identify(soon()))).toBe('login')
  })

  it('gives a script up at its deadline, and goes on in a new shell', async () => {
    const ssh = shell()
    expect(await kindOfError(ssh.run('sleep 30', Deadline.after(3_000)))).toBe('deadline')
    expect(await ssh.run('exit 7', soon())).toMatchObject({ exitCode: 7 })
    await ssh.close()
  })

  it('that says nothing any more is given up and made anew', async () => {
    if (!('ssh' in lab.access)) throw new Error('Not a Linux guest.')
    const relay = await relayTo(lab.access.ssh.port)
    const guest = createGuest({ ...lab.access, ssh: { ...lab.access.ssh, port: relay.port } })
    await guest.identify(soon())
    relay.freeze()
    expect(await kindOfError(guest.identify(Deadline.after(1_000)))).toBe('unreachable')
    expect(await guest.identify(soon())).toMatchObject({ hostName: 'debian-1' })
    await guest.close()
    relay.close()
  })
})

/** Carries connections to a port of this computer, until those that are open are frozen: nothing comes, nothing closes. */
async function relayTo(port: number): Promise<{ port: number; freeze(): void; close(): void }> {
  const pairs: net.Socket[][] = []
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1')
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) socket.on('error', () => undefined)
    pairs.push([near, far])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    freeze: () => {
      for (const [near, far] of pairs) {
        near?.unpipe()
        far?.unpipe()
      }
    },
    close: () => {
      for (const socket of pairs.flat()) socket.destroy()
      server.close()
    },
  }
}
