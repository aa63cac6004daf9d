import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuestAccess } from '../../src/core/access.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import { GuestError } from '../../src/guest/errors.ts'
import type { DiskIdentity, Guest } from '../../src/guest/guest.ts'
import type { Fault } from '../../src/lab/faults/fault.ts'
import { chooseAccelerator } from '../../src/lab/image/accelerator.ts'
import { ensureGolden } from '../../src/lab/image/golden.ts'
import { ensureImage } from '../../src/lab/image/image.ts'
import { makeSshKey, makeStandInAccount } from '../../src/lab/keys.ts'
import type { Machine } from '../../src/lab/machine/machine.ts'
import { createMachine } from '../../src/lab/machine/qemu-machine.ts'
import { prepareLab } from '../../src/lab/prepare.ts'

/** A machine of the lab that is on, and its guest as the harness sees it. */
export interface LabGuest {
  readonly machine: Machine
  readonly guest: Guest
  readonly access: GuestAccess
  /** Hot-adds a blank disk. */
  addDisk(sizeBytes: number): Promise<DiskIdentity>
  /** Takes off the one that came last. */
  removeLastDisk(): Promise<void>
  dispose(): Promise<void>
}

/** @param fault a promise that the machine breaks */
export async function startLinuxGuest(fault?: Fault): Promise<LabGuest> {
  const say = () => undefined
  const image = await ensureImage({ say })
  const accelerator = await chooseAccelerator(image)
  const recipe = { role: 'linux' as const, memoryMiB: 384, files: [], commands: [], readyPort: 22 }
  const golden = await ensureGolden({ image, accelerator, recipe, say })
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-guest-'))
  const [user, host] = [makeSshKey(), makeSshKey()]
  const account = {
    username: 'root',
    password: 'unused',
    publicKey: user.publicKey,
    hostKey: host.privateKey,
  }
  const machine = await createMachine({ name: 'debian-1', golden, datastore, account, conduct: fault })
  await machine.powerOn()
  const { port } = endpointOf(machine, 'ssh')
  const ssh = {
    host: '127.0.0.1',
    port,
    username: 'root',
    privateKey: user.privateKey,
    hostKey: host.fingerprint,
  }
  return labGuest(machine, { name: machine.name, kind: 'linux', ssh }, datastore)
}

/** A machine with the stand-in, on which disks arrive offline, as on a Windows Server. */
export async function startWindowsStandIn(liberties: readonly string[] = []): Promise<LabGuest> {
  const { 'windows-stand-in': golden } = await prepareLab({ accel: 'auto', say: () => undefined })
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-guest-'))
  const account = await makeStandInAccount('offline', liberties)
  const machine = await createMachine({ name: 'win10-1', golden, datastore, account })
  await machine.powerOn()
  const { username, password } = account
  const { port } = endpointOf(machine, 'winrm')
  const winrm = { host: '127.0.0.1', port, username, password, auth: 'negotiate' } as const
  return labGuest(machine, { name: machine.name, kind: 'windows', winrm }, datastore)
}

/**
 * Which of two disks the guest sees when one has come in the place of the other.
 * @param first which of them it looks for first
 */
export async function seesInOnePlace(lab: LabGuest, first: 'come' | 'gone') {
  const gone = await lab.addDisk(SMALL_BYTES)
  const sees = async (disk: DiskIdentity) =>
    (await lab.guest.observeDisk(disk, Deadline.after(60_000))).present
  const before = await sees(gone)
  await lab.removeLastDisk()
  const disks = { come: await lab.addDisk(SMALL_BYTES), gone }
  const seen = { [first]: await sees(disks[first]) }
  const other = first === 'come' ? 'gone' : 'come'
  seen[other] = await sees(disks[other])
  await lab.removeLastDisk()
  return { before, ...seen }
}

const SMALL_BYTES = 64 * 1024 * 1024

function labGuest(machine: Machine, access: GuestAccess, datastore: string): LabGuest {
  const guest = createGuest(access)
  return {
    machine,
    guest,
    access,
    async addDisk(sizeBytes) {
      await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: sizeBytes }] })
      const disk = machine.settings.disks.at(-1)
      if (!disk) throw new Error('The machine has no disk.')
      return { uuid: disk.uuid, sizeBytes }
    },
    async removeLastDisk() {
      const { key } = machine.settings.disks.at(-1) ?? { key: -1 }
      await machine.reconfigure({ disks: [{ change: 'remove', key, deleteFiles: true }] })
    },
    async dispose() {
      await guest.close()
      await machine.close()
      await rm(datastore, { recursive: true })
    },
  }
}

function endpointOf({ name, endpoints }: Machine, service: string): { port: number } {
  const endpoint = endpoints.find((one) => one.service === service)
  if (!endpoint) throw new Error(`${name} has no ${service}.`)
  return endpoint
}

/** The kind of the GuestError that the work throws. */
export async function kindOfError(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof GuestError)) throw new Error(`Expected a GuestError, got ${error}.`)
  return error.kind
}
