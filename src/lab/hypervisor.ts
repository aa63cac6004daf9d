import { Daemon } from './libvirt/daemon.ts'
import { external } from './libvirt/external.ts'
import { internal } from './libvirt/internal.ts'
import { createLibvirtMachine, openLibvirtMachine } from './libvirt/new-machine.ts'
import { ensureRoot, type Suite } from './libvirt/root.ts'
import type { SnapshotKind } from './libvirt/snapshot-kind.ts'
import type { Conduct } from './machine/conduct.ts'
import type { Controller } from './machine/controller.ts'
import type { Machine } from './machine/machine.ts'
import type { Origin } from './machine/origin.ts'
import type { Accelerator } from './machine/qemu/command-line.ts'
import { createMachine, openMachine } from './machine/qemu-machine.ts'
import { type HostManners, plainManners } from './manners.ts'
import type { Product } from './vim/lab-host.ts'

export const HYPERVISORS = ['qemu', 'libvirt', 'libvirt-sid', 'libvirt-bookworm'] as const

/** Who runs the lab's machines: the lab itself, by QEMU, or the libvirt of a Debian. */
export type HypervisorName = (typeof HYPERVISORS)[number]

/** Its Debian, and where it keeps snapshots, where it is a libvirt. */
const libvirts: Record<HypervisorName, { suite: Suite; kind: SnapshotKind } | undefined> = {
  qemu: undefined,
  libvirt: { suite: 'trixie', kind: external },
  'libvirt-sid': { suite: 'sid', kind: external },
  'libvirt-bookworm': { suite: 'bookworm', kind: internal },
}

export interface Hypervisor {
  /** What the host says that it is, where it is not the lab itself. */
  readonly product: Required<Pick<Product, 'name' | 'build'>> | undefined
  /** How a host goes about before which it stands. */
  readonly manners: HostManners
  /** Makes a machine that is powered off. */
  create(machine: Named & Made): Promise<Machine>
  /** Takes up a machine of an earlier life of the lab. @param config path of its `.vmx` on the datastore */
  open(config: string, machine: Made): Promise<Machine>
  /** Leaves nothing that runs. */
  close(): Promise<void>
}

interface Named {
  readonly name: string
  readonly uuid: string
  readonly controller: Controller
}

type Made = Origin & {
  readonly datastore: string
  readonly conduct: Conduct
  readonly company: Machine[]
  readonly hardwareVersion: string | undefined
}

export interface HypervisorOptions {
  /** The lab's own folder. */
  readonly folder: string
  readonly accelerator: Accelerator
  readonly say: (text: string) => void
}

/** The hypervisor of that name, ready to make machines. */
export async function startHypervisor(name: HypervisorName, options: HypervisorOptions): Promise<Hypervisor> {
  const libvirt = libvirts[name]
  return libvirt ? startLibvirt(libvirt, options) : ITSELF
}

const ITSELF: Hypervisor = {
  product: undefined,
  manners: plainManners,
  create: createMachine,
  open: openMachine,
  async close() {},
}

async function startLibvirt(
  { suite, kind }: { suite: Suite; kind: SnapshotKind },
  { folder, accelerator, say }: HypervisorOptions,
): Promise<Hypervisor> {
  const root = await ensureRoot({ suite, say })
  const daemon = await Daemon.start({ root, folder, accelerator })
  const { libvirt, qemu } = daemon.versions
  return {
    product: {
      name: `libvirt ${short(libvirt)}, QEMU ${short(qemu)}, behind the lab’s translation`,
      build: libvirt,
    },
    manners: { ...plainManners, deltaFormat: kind.deltaFormat },
    create: ({ name, uuid, datastore, ...origin }) =>
      createLibvirtMachine({ name, uuid }, { daemon, kind, datastore, ...ofTheLab(origin) }),
    open: (config, { datastore, ...origin }) =>
      openLibvirtMachine(config, { daemon, kind, datastore, ...ofTheLab(origin) }),
    close: () => daemon.close(),
  }
}

/** `11.3.0` is an 11.3, as its makers speak of it. */
function short(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

/** Images of the user's are refused before a lab of libvirt's begins. */
function ofTheLab(origin: Origin): Extract<Origin, { golden: unknown }> {
  if ('golden' in origin) return origin
  throw new TypeError('The translation to libvirt boots no image of the user’s.')
}
