import type { Fault } from './fault.ts'

export const connectionDies: Fault = {
  name: 'connection-dies',
  breaks: 'The guest can be reached as long as its machine is on.',
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
