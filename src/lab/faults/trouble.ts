import { MachineFault } from '../machine/machine.ts'
import type { Fault } from './fault.ts'

/** Trouble that is no finding about snapshots: nothing can be seen, and the verdict must be unknown. */

export const guestDoesNotBoot: Fault = {
  name: 'guest-does-not-boot',
  source: 'trouble',
  breaks: 'A machine that is on runs its guest.',
  promises: [],
  sabotage(steps) {
    let starts = 0
    return {
      ...steps,
      async run(qemu) {
        starts++
        // The first start belongs to the lab, which gives the guest its account.
        if (starts === 1) await steps.run(qemu)
      },
    }
  },
}

/** As when the host is out of memory and ends a machine's process. */
export const machineGoesOff: Fault = {
  name: 'machine-goes-off',
  source: 'trouble',
  breaks: 'A machine that was started stays on while its guest boots.',
  promises: [],
  sabotage: (steps) => ({
    ...steps,
    async boot(context, boot) {
      await steps.boot(context, boot)
      await context.qemu?.kill()
    },
  }),
}

export const connectionDies: Fault = {
  name: 'connection-dies',
  source: 'trouble',
  breaks: 'The guest can be reached as long as its machine is on.',
  promises: [],
  sabotage(steps) {
    let cut = false
    return {
      ...steps,
      disksToSnapshot(disks) {
        cut = true
        return steps.disksToSnapshot(disks)
      },
      carry(client, guest) {
        steps.carry(client, guest)
        guest.on('data', () => {
          if (cut) client.resetAndDestroy()
        })
      },
    }
  },
}

export const noRoomForASnapshot: Fault = {
  name: 'no-room-for-a-snapshot',
  source: 'trouble',
  breaks: 'The datastore has room for what is asked.',
  promises: [],
  sabotage: (steps) => ({
    ...steps,
    async takeSnapshot(context, request, take) {
      // There is room for what is taken to begin with, and for nothing more.
      if (context.state.snapshots.length === 0) return take(request)
      throw new MachineFault('NoDiskSpace', 'There is no room on the datastore for a snapshot.')
    },
  }),
}

/** As when vCenter restarts, or is asked again too late. */
export const taskIsForgotten: Fault = {
  name: 'task-is-forgotten',
  source: 'trouble',
  breaks: 'The host knows of its tasks until they have ended and been told of.',
  promises: [],
  forgetsTask: forgetsSnapshotsAfter(2),
}

function forgetsSnapshotsAfter(count: number): (descriptionId: string) => boolean {
  let seen = 0
  return (descriptionId) => descriptionId === 'VirtualMachine.createSnapshot' && ++seen > count
}
