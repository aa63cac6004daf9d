import { Deadline } from '../../core/deadline.ts'
import type { MachineContext, MachineSteps } from '../machine/context.ts'
import type { HostManners } from '../manners.ts'
import type { Liberty } from './liberty.ts'

/** Clocks that do not agree, and guests whose clock is set. */

const THREE_HOURS_MS = 3 * 3_600_000

export const hostClockAhead: Liberty = {
  name: 'host-clock-ahead',
  shownBy: 'linux',
  source: 'a host without NTP',
  allows: 'The host’s clock is three hours ahead of ours.',
  touches: ['memory-file', 'clock-of-the-guest'],
  ...hostClock(THREE_HOURS_MS),
}

export const hostClockBehind: Liberty = {
  name: 'host-clock-behind',
  shownBy: 'linux',
  alone: 'a host has one time',
  source: 'a host without NTP',
  allows: 'The host’s clock is three hours behind ours.',
  touches: ['memory-file', 'clock-of-the-guest'],
  ...hostClock(-THREE_HOURS_MS),
}

export const toolsSetTheTime: Liberty = {
  name: 'tools-set-the-time',
  source: 'VMware Tools 12.4 docs GUID-C0D8326A',
  allows: 'After a revert Tools set the guest’s clock to the host’s time.',
  touches: ['memory-is-restored', 'clock-of-the-guest'],
  sabotage: (steps) => ({
    ...steps,
    async restore(context, snapshot, bringBack) {
      await steps.restore(context, snapshot, bringBack)
      await setClock(context, `@${(steps.hostTime().getTime() / 1000).toFixed(3)}`)
    },
  }),
}

export const guestClockStepsBack: Liberty = {
  name: 'guest-clock-steps-back',
  source: 'chrony makestep, W32Time',
  allows: 'A guest’s clock is stepped back by its time service while it runs.',
  touches: ['memory-is-restored', 'clock-of-the-guest'],
  sabotage: (steps) => ({
    ...steps,
    async takeSnapshot(context, request, take) {
      const snapshot = await steps.takeSnapshot(context, request, take)
      await setClock(context, '1 minute ago')
      return snapshot
    },
  }),
}

function hostClock(aheadMs: number): Pick<Liberty, 'sabotage' | 'host'> {
  const shifted = (now: () => Date) => () => new Date(now().getTime() + aheadMs)
  return {
    sabotage: (steps: MachineSteps) => ({ ...steps, hostTime: shifted(steps.hostTime) }),
    host: (manners: HostManners) => ({ ...manners, now: shifted(manners.now) }),
  }
}

const AGENT_MS = 30_000

/** @param to as date(1) takes it */
async function setClock({ qemu }: MachineContext, to: string): Promise<void> {
  await qemu?.agent.run(`date --utc --set='${to}' > /dev/null`, Deadline.after(AGENT_MS))
}
