import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { faults } from '../../../src/lab/faults/index.ts'
import type { Machine, MachineDisk, MachineSnapshot } from '../../../src/lab/machine/machine.ts'
import { diskContent, onDisk, readBlock, writeBlock } from '../machine/disk-content.ts'
import { createTestMachine, MIB } from '../machine/test-machine.ts'

const KEEP_POWER = { suppressPowerOn: false }
const SYSTEM_KEY = 2000
export const KEY = 2001

/** The machines of a lab. */
export interface Company {
  readonly machines: Machine[]
  readonly datastore: string
}

/** With nobody in it yet, until the test is over. */
export async function makeCompany(): Promise<Company> {
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
  onTestFinished(() => rm(datastore, { recursive: true }))
  return { machines: [], datastore }
}

/** A machine with a data disk and a fault, and what a test says to it. */
export class Patient {
  readonly machine: Machine
  readonly datastore: string

  constructor(machine: Machine, datastore: string) {
    this.machine = machine
    this.datastore = datastore
  }

  /** @param company the machines of its lab, if it is not alone there, with the datastore that they share */
  static async with(name: string, capacityBytes = 32 * MIB, company?: Company): Promise<Patient> {
    const fault = faults.find((candidate) => candidate.name === name)
    if (name !== 'none' && !fault) throw new RangeError(`There is no fault ${name}.`)
    const { datastore, machines } = company ?? (await makeCompany())
    const { machine } = await createTestMachine(datastore, fault, machines)
    onTestFinished(() => machine.close())
    await machine.reconfigure({ disks: [{ change: 'add', capacityBytes }] })
    return new Patient(machine, datastore)
  }

  get disk(): MachineDisk {
    return this.#diskOf(KEY)
  }

  write(text: string, block?: number, key = KEY): Promise<void> {
    return writeBlock(this.#fileOf(key), text, block)
  }

  read(block?: number, key = KEY): Promise<string> {
    return readBlock(this.#fileOf(key), block)
  }

  io(...commands: string[]): Promise<void> {
    return onDisk(this.#fileOf(KEY), ...commands)
  }

  /** On the system disk: `read -P 1 8M 64k` fails where the disk shows anything else. */
  ioOnSystem(...commands: string[]): Promise<void> {
    return onDisk(this.#fileOf(SYSTEM_KEY), ...commands)
  }

  /** All that the data disk shows, with the files that it stands on. */
  content(): Promise<Buffer> {
    return diskContent(this.#fileOf(KEY))
  }

  take(name: string, { description = '', quiesce = false } = {}): Promise<MachineSnapshot> {
    return this.machine.takeSnapshot({ name, description, memory: false, quiesce })
  }

  revertTo({ id }: MachineSnapshot): Promise<void> {
    return this.machine.revertTo(id, KEEP_POWER)
  }

  names(): string[] {
    return this.machine.snapshots.map(({ name }) => name)
  }

  /** The disk's files that are not on the datastore. */
  async missing(): Promise<string[]> {
    const paths = this.disk.chain.map(({ path }) => path)
    const there = await Promise.all(
      paths.map((path) => access(join(this.datastore, path)).then(...([() => true, () => false] as const))),
    )
    return paths.filter((_, i) => !there[i])
  }

  async changes(later: MachineSnapshot, earlier: MachineSnapshot): Promise<number[]> {
    const changeId = earlier.settings.disks.find(({ key }) => key === KEY)?.changeId ?? ''
    const query = { snapshotId: later.id, key: KEY, startOffset: 0, changeId }
    return (await this.machine.queryChangedAreas(query)).areas.map(({ start }) => start / MIB)
  }

  #diskOf(key: number): MachineDisk {
    const disk = this.machine.settings.disks.find((one) => one.key === key)
    if (!disk) throw new Error(`The disk with key ${key} is gone.`)
    return disk
  }

  #fileOf(key: number): string {
    return join(this.datastore, this.#diskOf(key).chain[0]?.path ?? '')
  }
}
