import { Deadline } from '../../core/deadline.ts'
import { type MachineContext, NO_GUEST } from './context.ts'
import type { GuestInfo, GuestNetworkCard } from './machine.ts'
import type { AgentCommands } from './qemu/guest-agent.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'

const BOOT_MS = 600_000
const ANSWER_MS = 30_000

/** Keeps {@link MachineContext.guest} true while the process lives, from the events of the agent's port. */
export function watchGuest(context: MachineContext, qemu: QemuProcess): void {
  qemu.qmp.onEvent(({ event, data }) => {
    if (event === 'VSERPORT_CHANGE') void (data.open ? lookAtGuest(context, qemu) : forget(context, qemu))
    if (event === 'RESET' && data.guest === true) void context.update({ bootTime: context.steps.hostTime() })
  })
  // A machine that goes on from its memory has its port open already and tells nothing of it.
  void lookAtGuest(context, qemu)
}

/** Asks the agent who and where the guest is, when it answers. */
export async function lookAtGuest(context: MachineContext, qemu: QemuProcess): Promise<void> {
  try {
    await qemu.agent.execute('guest-ping', {}, Deadline.after(BOOT_MS))
    const guest = await readGuest(qemu.agent)
    if (context.qemu === qemu) context.guest = guest
  } catch {
    forget(context, qemu)
  }
}

function forget(context: MachineContext, qemu: QemuProcess): void {
  qemu.agent.startOver()
  if (context.qemu === qemu) context.guest = NO_GUEST
}

export async function readGuest(agent: AgentCommands): Promise<GuestInfo> {
  const deadline = Deadline.after(ANSWER_MS)
  const { version } = await agent.execute<{ version: string }>('guest-info', {}, deadline)
  const hostName = await agent.execute<{ 'host-name': string }>('guest-get-host-name', {}, deadline)
  const interfaces = await agent.execute<NetworkInterface[]>('guest-network-get-interfaces', {}, deadline)
  const cards = interfaces.filter(({ name }) => name !== 'lo')
  const addresses = cards
    .flatMap((one) => one['ip-addresses'] ?? [])
    .filter((address) => address['ip-address-type'] === 'ipv4')
  return {
    toolsRunning: true,
    toolsVersion: version,
    hostName: hostName['host-name'],
    ipAddress: addresses[0]?.['ip-address'],
    networkCards: cards.map(networkCard),
  }
}

function networkCard(seen: NetworkInterface): GuestNetworkCard {
  return {
    macAddress: seen['hardware-address'],
    addresses: (seen['ip-addresses'] ?? []).map((one) => ({
      address: one['ip-address'],
      prefix: one.prefix,
    })),
  }
}

interface NetworkInterface {
  readonly name: string
  readonly 'hardware-address'?: string
  readonly 'ip-addresses'?: readonly { 'ip-address': string; 'ip-address-type': string; prefix: number }[]
}
