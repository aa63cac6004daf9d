import { Deadline } from '../../core/deadline.ts'
import { MachineFault } from '../machine/machine.ts'
import { personalise } from '../machine/personalise.ts'
import { askToPowerOff, untilListens } from '../machine/qemu/guest-agent.ts'
import { guestPortsOf } from '../machine/relay.ts'
import type { LibvirtContext } from './context.ts'
import { byLibvirt } from './refusals.ts'

/** Starts the machine; libvirt goes on from the memory where it has saved one. */
export async function powerOn(context: LibvirtContext): Promise<void> {
  if (context.look.powerState === 'poweredOn') {
    throw new MachineFault('InvalidPowerState', 'The machine is on.')
  }
  await byLibvirt('GenericVmConfigFault', () => context.virsh(['start']))
  context.bootTime = new Date()
  if (!context.record.personalised) await becomeSomebody(context)
}

/** Ends the guest as pulling the plug does. */
export async function powerOff(context: LibvirtContext): Promise<void> {
  const { powerState } = context.look
  if (powerState === 'poweredOff') throw new MachineFault('InvalidPowerState', 'The machine is off.')
  context.parts.relay.detach()
  const command = powerState === 'suspended' ? 'managedsave-remove' : 'destroy'
  await byLibvirt('GenericVmConfigFault', () => context.virsh([command]))
}

export async function reset(context: LibvirtContext): Promise<void> {
  refuseUnlessOn(context)
  context.parts.relay.detach()
  await byLibvirt('GenericVmConfigFault', () => context.virsh(['reset']))
  context.bootTime = new Date()
}

export async function suspend(context: LibvirtContext): Promise<void> {
  refuseUnlessOn(context)
  context.parts.relay.detach()
  await byLibvirt('GenericVmConfigFault', () => context.virsh(['managedsave', '--running']))
}

/** Asks the guest to shut down; returns at once. */
export async function shutdownGuest(context: LibvirtContext): Promise<void> {
  refuseUnlessOn(context)
  if (!context.guest.toolsRunning) {
    throw new MachineFault('ToolsUnavailable', 'The guest agent does not run.')
  }
  await byLibvirt('ToolsUnavailable', () => askToPowerOff(context.parts.agent))
}

/** Whatever is under way fails, and the machine is off. */
export async function losePower(context: LibvirtContext): Promise<void> {
  if (context.look.powerState === 'poweredOn') await context.virsh(['destroy'])
}

function refuseUnlessOn({ look }: LibvirtContext): void {
  if (look.powerState !== 'poweredOn') {
    throw new MachineFault('InvalidPowerState', 'The machine is not on.')
  }
}

/** There is no memory of a guest that is ready: the first start is a boot, and ends when the guest can be used. */
async function becomeSomebody(context: LibvirtContext): Promise<void> {
  const { agent, account } = context.parts
  const { domain, uuid, role } = context.record
  const deadline = Deadline.after(BOOT_MS)
  await agent.untilThere(deadline)
  const [port] = guestPortsOf(role)
  const untilServed = () => agent.run(untilListens(port), deadline)
  const machine = { name: domain, uuid }
  if (role === 'linux') {
    // It is told to take up its new key.
    await untilServed()
    await personalise({ agent }, machine, account)
  } else {
    await personalise({ agent }, machine, account)
    // Without an account it was about to try out all that it can do, for a memory that starts others: for minutes.
    await agent.run('systemctl restart stand-in.service', deadline)
    await untilServed()
  }
  await context.keep({ personalised: true })
}

const BOOT_MS = 600_000
