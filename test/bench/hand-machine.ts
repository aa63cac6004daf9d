import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Deadline } from '../../src/core/deadline.ts'
import { createGuest } from '../../src/guest/create-guest.ts'
import type { DiskIdentity, Guest } from '../../src/guest/guest.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'
import { makePassword, makeSshKey, makeStandInAccount, type SshKeyPair } from '../../src/lab/keys.ts'
import type { GoldenState } from '../../src/lab/machine/golden-state.ts'
import { type Account, personalise } from '../../src/lab/machine/personalise.ts'
import { blockNode, diskDevice, type QemuDisk } from '../../src/lab/machine/qemu/command-line.ts'
import { QemuProcess } from '../../src/lab/machine/qemu/qemu-process.ts'
import { runTool } from '../../src/lab/machine/tool.ts'
import { type BenchSnapshot, DISK_BYTES, type WorkableMachine } from './bench-machine.ts'

/** A disk in its unit; its file names its own parents. */
interface HandDisk {
  readonly unitNumber: number
  readonly file: string
  readonly serial: string
  /** The name under which QEMU has the file open. */
  readonly node: string
}

interface Tenant {
  readonly account: Account
  readonly userKey: SshKeyPair
  readonly hostKey: SshKeyPair
}

/**
 * The floor: the same QEMU, started with the same command line from the same golden state, and then worked by hand.
 * Each step is what a person would type at QEMU's monitor, and nothing of the product stands between.
 */
export class HandMachine implements WorkableMachine {
  readonly #name: string
  readonly #golden: GoldenState
  readonly #folder: string
  readonly #uuid = randomUUID()
  readonly #tenant: Tenant
  #qemu: QemuProcess | undefined
  #guest: Guest | undefined
  #disks: readonly HandDisk[] = []
  #files = 0

  private constructor(name: string, golden: GoldenState, folder: string, tenant: Tenant) {
    this.#name = name
    this.#golden = golden
    this.#folder = folder
    this.#tenant = tenant
  }

  /** @param parent the folder that gets the machine's own */
  static async start(name: string, golden: GoldenState, parent: string): Promise<HandMachine> {
    const folder = join(parent, `by-hand-${name}-${randomBytes(2).toString('hex')}`)
    await mkdir(folder)
    const machine = new HandMachine(name, golden, folder, await tenantOf(golden))
    try {
      await machine.#startAsNew()
      return machine
    } catch (error) {
      await machine.close()
      throw error
    }
  }

  get guest(): Guest {
    if (!this.#guest) throw new TypeError(`${this.#name} is not on.`)
    return this.#guest
  }

  async addDisk(): Promise<DiskIdentity> {
    const disk = handDisk(this.#disks.length, this.#newFile('disk.qcow2'))
    await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', disk.file, String(DISK_BYTES)])
    await this.#monitor('blockdev-add', blockNode([disk.file], disk.node))
    await this.#monitor('device_add', diskDevice('pvscsi', qemuDisk(disk), disk.node))
    this.#disks = [...this.#disks, disk]
    return { uuid: disk.serial, sizeBytes: DISK_BYTES }
  }

  async takeSnapshot({ memory }: { memory: boolean }): Promise<BenchSnapshot> {
    const kept = this.#disks
    const memoryFile = memory ? this.#newFile('memory') : undefined
    if (memoryFile !== undefined) {
      await this.#monitor('stop')
      await this.#running().saveMemory(memoryFile)
    }
    this.#disks = await this.#switchToOverlays(kept)
    if (memoryFile !== undefined) await this.#monitor('cont')
    return {
      revert: () => this.#revert(kept, memoryFile),
      remove: () => rm(memoryFile ?? '', { force: true }),
    }
  }

  async close(): Promise<void> {
    await this.#guest?.close()
    await this.#qemu?.quit()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #startAsNew(): Promise<void> {
    const system = handDisk(0, this.#newFile('system.qcow2'))
    await overlay(this.#golden.disk, system.file)
    const qemu = await this.#start([system], this.#golden.memory)
    await personalise(qemu, { name: this.#name, uuid: this.#uuid }, this.#tenant.account)
    await waitUntilAnswers(this.guest, soon())
  }

  async #switchToOverlays(disks: readonly HandDisk[]): Promise<HandDisk[]> {
    const next = disks.map((disk) => ({
      ...disk,
      file: this.#newFile('delta.qcow2'),
      node: `delta${this.#files}`,
    }))
    const actions = next.map(({ file, node }, i) => ({
      type: 'blockdev-snapshot-sync',
      data: {
        'node-name': disks[i]?.node,
        'snapshot-file': file,
        'snapshot-node-name': node,
        format: 'qcow2',
      },
    }))
    await this.#monitor('transaction', { actions })
    return next
  }

  async #revert(kept: readonly HandDisk[], memoryFile: string | undefined): Promise<void> {
    await this.#guest?.close()
    await this.#running().quit()
    const disks = await Promise.all(
      kept.map(async (disk) => {
        const file = this.#newFile('delta.qcow2')
        await overlay(disk.file, file)
        return { ...disk, file, node: startNode(disk.unitNumber) }
      }),
    )
    await this.#start(disks, memoryFile)
    await waitUntilAnswers(this.guest, soon())
  }

  async #start(disks: readonly HandDisk[], memoryFile: string | undefined): Promise<QemuProcess> {
    const { accelerator, kernel, initramfs, memoryMiB, cpus, role } = this.#golden
    const guestPort = role === 'linux' ? 22 : 5985
    const hardware = {
      uuid: this.#uuid,
      memoryMiB,
      cpus,
      controller: 'pvscsi' as const,
      disks: disks.map(qemuDisk),
      guestPorts: [guestPort],
    }
    const qemu = await QemuProcess.start(
      { accelerator, machineType: 'pc', start: { kernel, initramfs }, ...hardware },
      join(this.#folder, 'qemu.log'),
      memoryFile,
    )
    this.#qemu = qemu
    this.#disks = disks
    this.#guest = this.#guestAt(qemu.hostPort(guestPort) ?? 0)
    await this.#monitor('cont')
    return qemu
  }

  #guestAt(port: number): Guest {
    const { account, userKey, hostKey } = this.#tenant
    const [name, host] = [this.#name, '127.0.0.1']
    const { username, password } = account
    if (this.#golden.role !== 'linux') {
      return createGuest({
        name,
        kind: 'windows',
        winrm: { host, port, username, password, auth: 'negotiate' },
      })
    }
    const ssh = { host, port, username, privateKey: userKey.privateKey, hostKey: hostKey.fingerprint }
    return createGuest({ name, kind: 'linux', ssh })
  }

  async #monitor(command: string, args?: object): Promise<void> {
    await this.#running().qmp.execute(command, args)
  }

  #running(): QemuProcess {
    if (!this.#qemu) throw new TypeError(`${this.#name} is not on.`)
    return this.#qemu
  }

  #newFile(kind: string): string {
    return join(this.#folder, `${++this.#files}-${kind}`)
  }
}

async function tenantOf({ role }: GoldenState): Promise<Tenant> {
  const [userKey, hostKey] = [makeSshKey(), makeSshKey()]
  const account: Account =
    role === 'linux'
      ? {
          username: 'root',
          password: makePassword(),
          publicKey: userKey.publicKey,
          hostKey: hostKey.privateKey,
        }
      : await makeStandInAccount('offline')
  return { account, userKey, hostKey }
}

async function overlay(parent: string, file: string): Promise<void> {
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', parent, '-F', 'qcow2', file])
}

function handDisk(unitNumber: number, file: string): HandDisk {
  return { unitNumber, file, serial: newSerial(), node: startNode(unitNumber) }
}

function qemuDisk({ unitNumber, file, serial }: HandDisk): QemuDisk {
  return { unitNumber, chain: [file], serial }
}

/** As the command line names it. */
function startNode(unitNumber: number): string {
  return `unit${unitNumber}`
}

/** 32 hexadecimal digits, as a VMware disk has. */
function newSerial(): string {
  return `6000c29${randomBytes(13).toString('hex').slice(1)}`
}

function soon(): Deadline {
  return Deadline.after(300_000)
}
