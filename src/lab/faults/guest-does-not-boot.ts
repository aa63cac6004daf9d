import type { Fault } from './fault.ts'

export const guestDoesNotBoot: Fault = {
  name: 'guest-does-not-boot',
  breaks: 'A machine that is on runs its guest.',
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
