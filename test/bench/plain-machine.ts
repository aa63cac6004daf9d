import type { MachineConfig } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import type { DiskIdentity, Guest } from '../../src/guest/guest.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'
import { type BenchSnapshot, DISK_BYTES, type WorkableMachine } from './bench-machine.ts'
import { found, type PlainHost } from './plain-host.ts'

const VM = 'VirtualMachine'
const CONTROLLER_KEY = 1000

/**
 * A machine of a lab that is worked by the calls that a person's own script would make: plain SOAP to its host, one script
 * for each thing to do in its guest, and no look besides.
 */
export class PlainMachine implements WorkableMachine {
  readonly guest: Guest
  readonly #host: PlainHost
  readonly #id: string
  readonly #asFound: string

  private constructor(host: PlainHost, id: string, asFound: string, guest: Guest) {
    this.#host = host
    this.#id = id
    this.#asFound = asFound
    this.guest = guest
  }

  /** Its guest answers, and how the machine is found is kept. */
  static async find(host: PlainHost, config: MachineConfig): Promise<PlainMachine> {
    const path = `<inventoryPath>ha-datacenter/vm/${config.name}</inventoryPath>`
    const answer = await host.call('FindByInventoryPath', 'SearchIndex', 'ha-searchindex', path)
    const id = found(/<returnval[^>]*>([^<]+)</, answer)
    const guest = guestOf(config)
    await waitUntilAnswers(guest, Deadline.after(300_000))
    return new PlainMachine(host, id, await snapshotOf(host, id, true), guest)
  }

  async addDisk(): Promise<DiskIdentity> {
    const before = await this.#disks()
    const unit = Math.max(...before.map(({ unitNumber }) => unitNumber)) + 1
    const backing = `<backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName></fileName><diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing>`
    const device = `<device xsi:type="VirtualDisk"><key>-1</key>${backing}<controllerKey>${CONTROLLER_KEY}</controllerKey><unitNumber>${unit}</unitNumber><capacityInKB>${DISK_BYTES / 1024}</capacityInKB></device>`
    await this.#reconfigure(
      `<deviceChange><operation>add</operation><fileOperation>create</fileOperation>${device}</deviceChange>`,
    )
    const made = (await this.#disks()).find(({ unitNumber }) => unitNumber === unit)
    if (!made) throw new Error('The new disk is not there.')
    return { uuid: made.uuid, sizeBytes: DISK_BYTES }
  }

  async takeSnapshot({ memory }: { memory: boolean }): Promise<BenchSnapshot> {
    const snapshot = await snapshotOf(this.#host, this.#id, memory)
    return {
      revert: () => this.#revert(snapshot),
      remove: () => this.#remove(snapshot, false),
    }
  }

  /** As it was found; the lab's machine itself stays. */
  async close(): Promise<void> {
    await this.#revert(this.#asFound)
    await this.guest.close()
    await this.#remove(this.#asFound, true)
  }

  async #revert(snapshot: string): Promise<void> {
    await this.guest.close()
    await this.#host.task('RevertToSnapshot_Task', 'VirtualMachineSnapshot', snapshot)
    await waitUntilAnswers(this.guest, Deadline.after(300_000))
  }

  async #remove(snapshot: string, children: boolean): Promise<void> {
    const words = `<removeChildren>${children}</removeChildren>`
    await this.#host.task('RemoveSnapshot_Task', 'VirtualMachineSnapshot', snapshot, words)
  }

  async #reconfigure(change: string): Promise<void> {
    await this.#host.task('ReconfigVM_Task', VM, this.#id, `<spec>${change}</spec>`)
  }

  async #disks(): Promise<{ uuid: string; unitNumber: number }[]> {
    const devices = await this.#host.property(VM, this.#id, 'config.hardware.device')
    const disks = devices.match(/<VirtualDevice xsi:type="VirtualDisk">[\s\S]*?<\/VirtualDevice>/g) ?? []
    return disks.map((disk) => ({
      uuid: found(/<uuid>([^<]+)</, disk)
        .replaceAll('-', '')
        .toLowerCase(),
      unitNumber: Number(found(/<unitNumber>(\d+)</, disk)),
    }))
  }
}

async function snapshotOf(host: PlainHost, id: string, memory: boolean): Promise<string> {
  const words = `<name>by hand</name><memory>${memory}</memory><quiesce>false</quiesce>`
  const snapshot = await host.task('CreateSnapshot_Task', VM, id, words)
  if (snapshot === undefined) throw new Error(`The host does not say which snapshot of ${id} it has taken.`)
  return snapshot
}

/** The configuration of a lab tells where its machines are. */
function guestOf(config: MachineConfig): Guest {
  const { name } = config
  return config.guest === 'linux'
    ? createGuest({ name, kind: 'linux', ssh: { ...config.ssh, host: config.ssh.address ?? '' } })
    : createGuest({ name, kind: 'windows', winrm: { ...config.winrm, host: config.winrm.address ?? '' } })
}
