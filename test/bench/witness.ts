import { accessOf, addressGiven } from '../../src/config/guest-access.ts'
import { loadConfig, type MachineConfig } from '../../src/config/load.ts'
import type { GuestAccess } from '../../src/core/access.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import type { DiskIdentity, Guest } from '../../src/guest/guest.ts'
import { SshShell } from '../../src/guest/ssh/shell.ts'
import { connect, type VsphereSession } from '../../src/vsphere/session.ts'
import { connectWinRm } from '../../src/winrm/winrm.ts'
import { DISK_BYTES } from './bench-machine.ts'
import { type Comparison, inTurn, timed } from './pairs.ts'

const MIB = 16
const ALL = { first: 0, blocks: MIB * 256 }
const FILE = { fileName: 'witness.txt' }

/**
 * What the witness costs above the guest's disk: 16 MiB made, written and synced in the guest, and digested there, beside
 * as many zeros that are written with the same sync, and read past the cache, by the plainest program the guest has.
 */
export async function compareWitness(
  configPath: string,
  { pairs }: { pairs: number },
): Promise<Comparison[]> {
  const config = await loadConfig(configPath)
  const session = await connect({ ...config.hosts[0]!, deadline: soon() })
  const comparisons: Comparison[] = []
  try {
    for (const machine of config.machines) comparisons.push(...(await compareOn(session, machine, pairs)))
  } finally {
    await session.close()
  }
  return comparisons
}

async function compareOn(
  session: VsphereSession,
  machine: MachineConfig,
  pairs: number,
): Promise<Comparison[]> {
  const access = accessAt(machine, addressGiven(machine) ?? '')
  const guest = createGuest(access)
  const floor = floorOf(access)
  try {
    const vm = await session.findVirtualMachine(machine.name, soon())
    const { uuid } = await vm.attachDisk({ capacityBytes: DISK_BYTES }, soon())
    const disk = { uuid, sizeBytes: DISK_BYTES }
    const filesystem = machine.guest === 'linux' ? 'ext4' : 'ntfs'
    const seen = await guest.initializeDisk(disk, { label: 'bench', filesystem }, soon())
    const mountPoint = seen.partitions.find(({ kind }) => kind === 'data')?.mountPoint
    if (!mountPoint) throw new TypeError(`The disk of ${machine.name} is not mounted.`)
    const compared = await inTurn(
      pairs,
      () => ours(guest, disk),
      () => floor.measure(mountPoint),
    )
    const where = machine.guest === 'linux' ? 'Linux' : 'the stand-in'
    return compared.map(({ name, pairs: times }) => ({ name: `${name}, ${where}`, pairs: times }))
  } finally {
    await Promise.all([guest.close(), floor.close()])
  }
}

let generation = 0

async function ours(guest: Guest, disk: DiskIdentity): Promise<WitnessTimes> {
  generation++
  const stamp = { run: '00000000', disk: disk.uuid.replaceAll('-', '').toLowerCase(), generation }
  const write = await timed(() =>
    guest.writeWitness(disk, { place: FILE, stamp, ranges: [ALL], blocks: ALL.blocks, sync: true }, soon()),
  )
  const digest = await timed(() => guest.digestWitness(disk, FILE, [ALL], soon()))
  return { [WRITE]: write.ms, [DIGEST]: digest.ms }
}

const WRITE = `witness of ${MIB} MiB, written and synced`
const DIGEST = `witness of ${MIB} MiB, digested`

type WitnessTimes = Record<typeof WRITE | typeof DIGEST, number>

interface Floor {
  /** Writes zeros, then reads them. */
  measure(mountPoint: string): Promise<WitnessTimes>
  close(): Promise<void>
}

function floorOf(access: GuestAccess): Floor {
  if ('ssh' in access) {
    const shell = new SshShell({ ...access.ssh, machine: access.name })
    return floorBy(
      (script) => shell.run(script, soon()),
      () => shell.close(),
      {
        write: (at) => `dd if=/dev/zero of=${at}/floor bs=1M count=${MIB} conv=notrunc,fsync status=none`,
        read: (at) => `dd if=${at}/floor of=/dev/null bs=1M iflag=direct status=none`,
      },
    )
  }
  const winRm = connectWinRm({ ...access.winrm, machine: access.name })
  return floorBy(
    (script) => winRm.run(script, { deadline: soon() }),
    () => winRm.close(),
    { write: writeInWindows, read: readInWindows },
  )
}

function floorBy(
  run: (script: string) => Promise<{ exitCode: number; stderr: string }>,
  close: () => Promise<void>,
  scripts: { write(mountPoint: string): string; read(mountPoint: string): string },
): Floor {
  const demand = async (script: string) => {
    const { exitCode, stderr } = await run(script)
    if (exitCode !== 0) throw new TypeError(`The floor of the witness failed: ${stderr}`)
  }
  return {
    async measure(mountPoint) {
      const write = await timed(() => demand(scripts.write(mountPoint)))
      const read = await timed(() => demand(scripts.read(mountPoint)))
      return { [WRITE]: write.ms, [DIGEST]: read.ms }
    },
    close,
  }
}

function writeInWindows(drive: string): string {
  return `$stream = New-Object IO.FileStream('${drive}\\floor', [IO.FileMode]::OpenOrCreate, [IO.FileAccess]::Write, [IO.FileShare]::None, 1, [IO.FileOptions]::WriteThrough)
$zeros = New-Object byte[] 1048576
for ($i = 0; $i -lt ${MIB}; $i++) { $stream.Write($zeros, 0, $zeros.Length) }
$stream.Flush($true)
$stream.Dispose()
exit 0
`
}

function readInWindows(drive: string): string {
  return `$noBuffering = [Enum]::ToObject(([IO.FileOptions]), 0x20000000)
$stream = New-Object IO.FileStream('${drive}\\floor', [IO.FileMode]::Open, [IO.FileAccess]::Read, [IO.FileShare]::Read, 1, $noBuffering)
$piece = New-Object byte[] 1048576
while ($stream.Read($piece, 0, $piece.Length) -gt 0) { }
$stream.Dispose()
exit 0
`
}

function soon(): Deadline {
  return Deadline.after(600_000)
}

function accessAt(machine: MachineConfig, host: string): GuestAccess {
  const access = accessOf(machine)
  return 'ssh' in access
    ? { ...access, ssh: { ...access.ssh, host } }
    : { ...access, winrm: { ...access.winrm, host } }
}
