import { loadConfig, type MachineConfig } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import type { Guest } from '../../src/guest/guest.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'
import type { VirtualMachine } from '../../src/vsphere/machine/virtual-machine.ts'
import { connect, type VsphereSession } from '../../src/vsphere/session.ts'
import { type BenchMachine, type BenchSnapshot, DISK_BYTES } from './bench-machine.ts'

/** A machine of a lab, on the product's whole road: vSphere client, VIM endpoint, machine; and SSH into its guest. */
export class LabMachine implements BenchMachine {
  readonly #session: VsphereSession
  readonly #vm: VirtualMachine
  readonly #guest: Guest

  private constructor(session: VsphereSession, vm: VirtualMachine, guest: Guest) {
    this.#session = session
    this.#vm = vm
    this.#guest = guest
  }

  /** @param configPath of a lab whose first machine is a Debian */
  static async connect(configPath: string): Promise<LabMachine> {
    const config = await loadConfig(configPath)
    const session = await connect({ ...config.hosts[0]!, deadline: soon() })
    const guest = debianGuest(config.machines[0])
    const vm = await session.findVirtualMachine(guest.name, soon())
    await vm.attachDisk({ capacityBytes: DISK_BYTES }, soon())
    return new LabMachine(session, vm, guest)
  }

  async takeSnapshot({ memory }: { memory: boolean }): Promise<BenchSnapshot> {
    const request = { name: 'bench', description: '', memory, quiesce: false }
    const snapshot = await this.#vm.takeSnapshot(request, soon())
    return {
      revert: async () => {
        await this.#guest.close()
        await this.#vm.revertTo(snapshot, { suppressPowerOn: false }, soon())
        if (!memory) await this.#vm.powerOn(soon())
        await waitUntilAnswers(this.#guest, soon())
      },
      remove: () => this.#vm.removeSnapshot(snapshot, { children: false, consolidate: true }, soon()),
    }
  }

  async close(): Promise<void> {
    await this.#guest.close()
    await this.#session.close()
  }
}

function debianGuest(machine: MachineConfig | undefined): Guest {
  if (machine?.guest !== 'linux' || machine.ssh.address === undefined) {
    throw new TypeError('The configuration of a lab tells where its Debian machine is.')
  }
  const { name, ssh } = machine
  return createGuest({ name, kind: 'linux', ssh: { ...ssh, host: machine.ssh.address } })
}

function soon(): Deadline {
  return Deadline.after(300_000)
}
