import type { Controller } from './controller.ts'
import { describe } from './disk-changes.ts'
import type { MachineSettings } from './machine.ts'
import type { MachineFolder } from './machine-folder.ts'
import { basisOf, type Origin } from './origin.ts'
import { runTool } from './tool.ts'

/** The settings of a new machine, whose one disk stands on what it is made from. */
export async function systemOnly(
  folder: MachineFolder,
  origin: Origin,
  controller: Controller,
): Promise<Omit<MachineSettings, 'hardwareVersion'>> {
  const path = await folder.newDisk(0)
  const file = folder.absolute(path)
  const { disk: base } = basisOf(origin)
  const format = 'image' in origin ? origin.image.format : 'qcow2'
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', format, file])
  const capacityBytes = await wholeKiB(folder, path)
  const disk = describe({ disks: [], controller }, 0, {
    capacityBytes,
    mode: 'persistent',
    chain: [{ path }],
  })
  const { memoryMiB, cpus } = basisOf(origin)
  return { memoryMiB, cpus, annotation: '', extraConfig: {}, changeTracking: true, controller, disks: [disk] }
}

/** In which a host counts; somebody's own image may end with half of one. */
async function wholeKiB(folder: MachineFolder, path: string): Promise<number> {
  const seen = await folder.capacityOf(path)
  const whole = Math.ceil(seen / 1024) * 1024
  if (whole > seen) await runTool('qemu-img', ['resize', '-q', folder.absolute(path), String(whole)])
  return whole
}
