import { type Controller, traitsOf } from '../controller.ts'
import { comfortsOf, type FirmwareStart } from './firmware-start.ts'
import { uefiArguments } from './uefi.ts'

/** How QEMU runs the guest's instructions. */
export type Accelerator = 'kvm' | 'tcg'

export interface QemuDisk {
  /** On the machine's controller for disks. */
  readonly unitNumber: number
  /** The qcow2 file in use, then its parents. What the last of them stands on, it names itself. */
  readonly chain: readonly string[]
  /** What the guest sees as serial number. */
  readonly serial: string
  /** The guest was not shown the disk yet: QEMU does not know of it. */
  readonly unseen?: boolean
  /** The guest's writes fail. */
  readonly readOnly?: boolean
}

/** All that makes a machine for QEMU. Two processes can hand over their memory only when this is the same for both. */
export interface QemuConfig {
  readonly accelerator: Accelerator
  /** QEMU's own name of it: `pc-i440fx-7.1`. */
  readonly machineType: string
  readonly start: KernelStart | FirmwareStart
  readonly uuid: string
  readonly memoryMiB: number
  readonly cpus: number
  readonly controller: Controller
  readonly disks: readonly QemuDisk[]
  /** Ports of the guest that are forwarded from ports which the kernel chooses. */
  readonly guestPorts: readonly number[]
}

/** QEMU starts the lab's own guest by its kernel. */
export interface KernelStart {
  readonly kernel: string
  readonly initramfs: string
}

/** Of every machine's card: each has a network of its own, and a guest that goes on from its memory keeps the address. */
export const MAC_ADDRESS = '52:54:00:12:34:56'

export const QMP_FD = 3
export const AGENT_FD = 4

/**
 * Quiet and without what only a real machine needs: a boot under emulation takes half the time. `norandmaps`: QEMU keeps
 * what it has translated by virtual address, and a program that lies elsewhere each time is translated anew each time;
 * without it a process that starts and ends costs five times as much.
 */
export const KERNEL_ARGUMENTS = [
  'console=ttyS0',
  'quiet',
  'panic=-1',
  'net.ifnames=0',
  'mitigations=off',
  'tsc=reliable',
  'no_timer_check',
  'cryptomgr.notests',
  'random.trust_cpu=on',
  'apparmor=0',
  'selinux=0',
  'audit=0',
  'norandmaps',
  'systemd.show_status=0',
]

/** Read by the initramfs. */
function systemDiskArgument({ controller }: Pick<QemuConfig, 'controller'>): string[] {
  const { systemDisk } = traitsOf(controller)
  return systemDisk === undefined ? [] : [`lab.system_disk=${systemDisk}`]
}

/**
 * What is quick on silicon is slow where each instruction is emulated: ERMS copies memory byte by byte there, not in words,
 * and SMAP adds two instructions to every access of the kernel's to a program's memory, each of which ends a translation.
 * No processor has FSRM without ERMS, but this would with QEMU 10: Linux then copies 32 bytes where fewer are meant.
 */
export const SLOW_FEATURES = ['erms', 'fsrm', 'smap']

const EMULATED_CPU = ['max', ...SLOW_FEATURES.map((name) => `${name}=off`)].join(',')

/**
 * QEMU's arguments. The machine starts paused; its devices are those that an ESXi host gives to a Linux guest.
 * @param tpm the socket of the TPM, where the machine has one
 */
export function qemuArguments(config: QemuConfig, tpm?: string): string[] {
  const { start } = config
  const own = 'kernel' in start ? undefined : start
  return [
    '-S',
    '-nodefaults',
    '-no-user-config',
    ...['-display', 'none'],
    ...(own?.variables === undefined
      ? ['-machine', config.machineType]
      : uefiArguments(config.machineType, own.variables)),
    ...(config.accelerator === 'kvm'
      ? ['-accel', 'kvm', '-cpu', 'max']
      : ['-accel', 'tcg,thread=multi', '-cpu', EMULATED_CPU]),
    ...['-m', `${config.memoryMiB}M`],
    ...['-smp', String(config.cpus)],
    ...['-uuid', config.uuid],
    ...('kernel' in start ? kernelArguments(start, config) : comfortsOf(start, tpm)),
    ...['-chardev', `socket,id=qmp,fd=${QMP_FD}`, '-mon', 'chardev=qmp,mode=control'],
    ...['-serial', 'stdio'],
    ...CONTROLLER_DEVICES[config.controller].flatMap((device) => ['-device', device]),
    ...config.disks.flatMap((disk) => [
      ...['-blockdev', JSON.stringify(diskNode(disk))],
      ...[
        '-device',
        JSON.stringify({
          ...diskDevice(config.controller, disk, `unit${disk.unitNumber}`),
          ...(own && disk.unitNumber === 0 && { bootindex: 0 }),
        }),
      ],
    ]),
    // Restricted: through the gateway a guest would reach whatever listens on this computer's loopback.
    ...['-netdev', ['user,id=net0,restrict=on', ...config.guestPorts.map(forward)].join(',')],
    // No ROM of the card's: nothing is there to boot from by the network.
    ...['-device', `${own?.nic ?? 'vmxnet3'},netdev=net0,mac=${MAC_ADDRESS}${own ? ',romfile=' : ''}`],
    ...(own?.agent === false ? [] : ['-device', 'virtio-serial']),
    ...['-chardev', `socket,id=agent,fd=${AGENT_FD}`],
    ...(own?.agent === false ? [] : ['-device', 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0']),
  ]
}

function kernelArguments(
  { kernel, initramfs }: KernelStart,
  config: Pick<QemuConfig, 'controller'>,
): string[] {
  return [
    ...['-kernel', kernel],
    ...['-initrd', initramfs],
    ...['-append', [...KERNEL_ARGUMENTS, ...systemDiskArgument(config)].join(' ')],
  ]
}

/**
 * A chain of qcow2 files as QEMU opens it: `name`, `name-1`, … The computer's own page cache is enough: a machine of the
 * lab need not outlive a power failure of this computer, and without syncs it is several times faster.
 */
export function blockNode(chain: readonly string[], name: string, depth = 0): object {
  const [file, ...parents] = chain
  return {
    driver: 'qcow2',
    'node-name': depth === 0 ? name : `${name}-${depth}`,
    cache: { 'no-flush': true },
    discard: 'unmap',
    file: { driver: 'file', filename: file },
    ...(parents.length > 0 && { backing: blockNode(parents, name, depth + 1) }),
  }
}

/** The block node of a disk that is there from the start, named after its unit. */
function diskNode({ chain, unitNumber, readOnly = false }: QemuDisk): object {
  return { ...blockNode(chain, `unit${unitNumber}`), 'read-only': readOnly }
}

/** In QEMU each disk of NVMe brings a controller of its own; a client is told of one that has them all. */
const CONTROLLER_DEVICES: Readonly<Record<Controller, readonly string[]>> = {
  // QEMU forgets the adapter's message ring in a migration, and the guest's driver would walk all 2^32 places of it
  // at the next hot-plug. Without the ring a guest finds new disks by looking, as it does after any memory revert.
  pvscsi: ['pvscsi,id=scsi0,use_msg=0'],
  lsi: ['mptsas1068,id=scsi0'],
  sata: ['ich9-ahci,id=sata0'],
  nvme: [],
}

/** The device that the guest sees; named after its unit, so that it can be found when the disk is taken away. */
export function diskDevice(controller: Controller, disk: QemuDisk, nodeName: string): object {
  const device = { id: `disk${disk.unitNumber}`, drive: nodeName }
  if (controller === 'sata') return { ...device, ...sataDisk(disk) }
  if (controller === 'nvme') return { ...device, ...nvmeDisk(disk) }
  return { ...device, ...scsiDisk(disk), ...(controller === 'lsi' && sasAddress(disk)) }
}

function scsiDisk({ unitNumber, serial }: QemuDisk): object {
  return {
    driver: 'scsi-hd',
    bus: 'scsi0.0',
    'scsi-id': unitNumber,
    serial,
    device_id: serial,
    vendor: 'VMware',
    product: 'Virtual disk',
  }
}

/** Without one of its own a disk is not found on QEMU's SAS 1068. As many digits as a number holds exactly. */
function sasAddress({ serial }: QemuDisk): object {
  return { wwn: Number.parseInt(serial.slice(-12), 16) }
}

/** No source says that a guest sees the UUID of such a disk, and 20 characters of a serial would not hold it. */
function sataDisk({ unitNumber }: QemuDisk): object {
  const serial = String(unitNumber).padStart(20, '0')
  return { driver: 'ide-hd', bus: `sata0.${unitNumber}`, serial, model: 'VMware Virtual SATA Hard Drive' }
}

/** As little is known of what a guest sees of the UUID here. The first has a place of its own, where it is looked for. */
function nvmeDisk({ unitNumber }: QemuDisk): object {
  const serial = `VMware NVME_${String(unitNumber).padStart(4, '0')}`
  return { driver: 'nvme', bus: 'pci.0', serial, ...(unitNumber === 0 && { addr: '0x10' }) }
}

function forward(guestPort: number): string {
  return `hostfwd=tcp:127.0.0.1:0-:${guestPort}`
}
