import { Deadline } from '../../core/deadline.ts'
import { NO_GUEST } from '../machine/context.ts'
import { readGuest } from '../machine/guest-watch.ts'
import { parseForwards } from '../machine/qemu/qemu-process.ts'
import type { LibvirtContext } from './context.ts'
import type { DomainEvent } from './domain-events.ts'
import { lookAnew, lookAtMachine } from './look.ts'

/** After an operation, however it ended: what the machine is now, and the way to its guest where it is on. */
export async function settle(context: LibvirtContext): Promise<void> {
  await lookAnew(context)
  await lead(context)
}

/** What happened to the machine by itself: its guest shut down, began anew, or has its agent now, or nobody knows. */
export async function takeNotice(context: LibvirtContext, { event, detail }: DomainEvent): Promise<void> {
  if (event === 'reboot') context.bootTime = new Date()
  if (event === 'agent-lifecycle') return void lookAtGuest(context)
  const tellsOfPower = event === 'lifecycle' && /^(Stopped|Crashed|Suspended|Resumed)/.test(detail)
  if (!tellsOfPower && event !== 'missed') return
  await lookAtMachine(context)
  await lead(context)
}

/** Connections go where the guest is, or nowhere. */
async function lead(context: LibvirtContext): Promise<void> {
  const { relay } = context.parts
  if (context.look.powerState !== 'poweredOn') {
    relay.detach()
    context.bootTime = undefined
    context.guest = NO_GUEST
    return
  }
  context.bootTime ??= new Date()
  const told = await context.virsh(['qemu-monitor-command', '--hmp', '--cmd=info usernet'])
  const ports = parseForwards(told)
  relay.attach((guestPort) => ports.get(guestPort))
  void lookAtGuest(context)
}

/** Asks the agent who and where the guest is, when it answers. */
async function lookAtGuest(context: LibvirtContext): Promise<void> {
  const { agent } = context.parts
  const looked = ++context.guestLooks
  const guest = await agent
    .untilThere(Deadline.after(THERE_MS))
    .then(() => readGuest(agent))
    .catch(() => NO_GUEST)
  // Of two looks at once the later one knows it better.
  if (looked === context.guestLooks && context.look.powerState === 'poweredOn') context.guest = guest
}

/** A guest without an agent for so long has none: its arrival is told by an event. */
const THERE_MS = 15_000
