import type { GoldenState } from '../machine/golden-state.ts'
import { KERNEL_ARGUMENTS, MAC_ADDRESS, SLOW_FEATURES } from '../machine/qemu/command-line.ts'
import { diskXml, type LibvirtDisk } from './disk-xml.ts'
import { escaped } from './xml.ts'

/** All that makes a new machine for libvirt. */
export interface NewDomain {
  readonly name: string
  readonly uuid: string
  readonly golden: GoldenState
  readonly disks: readonly LibvirtDisk[]
  /** Ports of the guest that are forwarded from ports which the kernel chooses. */
  readonly guestPorts: readonly number[]
  /** Gets what the guest's console prints. */
  readonly log: string
}

/** Of what a person sets of a machine, all that libvirt has no element of its own for is kept in its metadata. */
export const SETTINGS_NAMESPACE = 'urn:snapwitness:settings'

/** The machine as libvirt is to define it: the devices are those of the lab's own machines. */
export function domainXml({ name, uuid, golden, disks, guestPorts, log }: NewDomain): string {
  return `<domain type='${golden.accelerator === 'kvm' ? 'kvm' : 'qemu'}' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
<name>${escaped(name)}</name>
<uuid>${uuid}</uuid>
<memory unit='MiB'>${golden.memoryMiB}</memory>
<vcpu>${golden.cpus}</vcpu>
<os>
  <type arch='x86_64' machine='pc'>hvm</type>
  <kernel>${escaped(golden.kernel)}</kernel>
  <initrd>${escaped(golden.initramfs)}</initrd>
  <cmdline>${KERNEL_ARGUMENTS.join(' ')}</cmdline>
</os>
<features><acpi/></features>
<cpu mode='maximum' check='none'>${golden.accelerator === 'tcg' ? WITHOUT : ''}</cpu>
<on_poweroff>destroy</on_poweroff>
<on_reboot>restart</on_reboot>
<on_crash>destroy</on_crash>
<devices>
  <emulator>/usr/bin/qemu-system-x86_64</emulator>
  <controller type='scsi' index='0' model='vmpvscsi'><alias name='ua-scsi0'/></controller>
  ${disks.map(diskXml).join('\n')}
  <serial type='file'><source path='${escaped(log)}' append='on'/><target port='0'/></serial>
  <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
  <memballoon model='none'/>
</devices>
${networkXml(guestPorts)}
${MESSAGE_RING_OFF}
</domain>`
}

const WITHOUT = SLOW_FEATURES.map((name) => `<feature policy='disable' name='${name}'/>`).join('')

/** libvirt's own user network forwards no port of a vmxnet3 card by itself: QEMU's arguments do, as for the lab's machines. */
function networkXml(guestPorts: readonly number[]): string {
  const forwards = guestPorts.map((port) => `hostfwd=tcp:127.0.0.1:0-:${port}`)
  const words = [
    ...['-netdev', ['user', 'id=net0', 'restrict=on', ...forwards].join(',')],
    ...['-device', `vmxnet3,netdev=net0,mac=${MAC_ADDRESS},addr=0x10`],
  ]
  return `<qemu:commandline>${words.map((word) => `<qemu:arg value='${word}'/>`).join('')}</qemu:commandline>`
}

/** See the lab's own machines: without the ring a guest's driver survives a hot-plug after a restored memory. */
const MESSAGE_RING_OFF = `<qemu:override><qemu:device alias='ua-scsi0'><qemu:frontend>
  <qemu:property name='use_msg' type='unsigned' value='0'/>
</qemu:frontend></qemu:device></qemu:override>`
