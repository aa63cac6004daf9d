import { setTimeout as sleep } from 'node:timers/promises'
import type { MachineContext, MachineSteps } from '../machine/context.ts'
import type { GuestRole } from '../machine/machine.ts'
import { plugDisk } from '../machine/plug.ts'
import { qemuDisk } from '../machine/power.ts'
import type { QemuProcess } from '../machine/qemu/qemu-process.ts'
import { serialOf } from '../machine/state.ts'

/** Disks that are added to a running machine, and that its guest does not see at once. */

type Sabotage = (steps: MachineSteps) => MachineSteps

export function disksShowLate(afterMs: Readonly<Partial<Record<GuestRole, number>>>): Sabotage {
  return (steps) => ({
    ...steps,
    async plug(context, qemu, { serial }) {
      // Whatever comes of it, nobody waits for it: the machine may be off by then.
      void sleep(afterMs[context.state.role] ?? 0, undefined, { ref: false })
        .then(() => show(context, qemu, serial))
        .catch(() => {})
    },
  })
}

/** A snapshot that keeps the memory keeps, too, which disks the guest has not seen. */
export function disksShowAtABoot(role: GuestRole): Sabotage {
  return (steps) => {
    let unseen = new Set<string>()
    const kept = new Map<number, ReadonlySet<string>>()
    return {
      ...steps,
      async plug(context, qemu, disk) {
        if (context.state.role === role) unseen.add(disk.serial)
        else await steps.plug(context, qemu, disk)
      },
      openDisk: (disk) => steps.openDisk({ ...disk, unseen: unseen.has(disk.serial) }),
      async takeSnapshot(context, request, take) {
        const snapshot = await steps.takeSnapshot(context, request, take)
        kept.set(snapshot.id, new Set(unseen))
        return snapshot
      },
      async restore(context, snapshot, bringBack) {
        unseen = new Set(kept.get(snapshot.id))
        await steps.restore(context, snapshot, bringBack)
      },
      async boot(context, boot) {
        unseen.clear()
        await steps.boot(context, boot)
      },
    }
  }
}

/** By then the disk may stand on other files, or be gone. */
async function show(context: MachineContext, qemu: QemuProcess, serial: string): Promise<void> {
  const disk = context.state.settings.disks.find((one) => serialOf(one) === serial)
  if (context.qemu === qemu && disk) await plugDisk(qemu, qemuDisk(context, disk))
}
