import type { Fault } from './fault.ts'

/** Trouble that is no finding about snapshots: nothing can be seen, and the verdict must be unknown. */

export const guestDoesNotBoot: Fault = {
  name: 'guest-does-not-boot',
  source: 'trouble',
  breaks: 'A machine that is on runs its guest.',
  statement: [],
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

export const connectionDies: Fault = {
  name: 'connection-dies',
  source: 'trouble',
  breaks: 'The guest can be reached as long as its machine is on.',
  statement: [],
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
