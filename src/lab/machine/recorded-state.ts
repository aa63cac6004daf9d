import { z } from 'zod'
import { CONTROLLERS } from './controller.ts'
import { GUEST_ROLES } from './machine.ts'
import type { MachineFolder } from './machine-folder.ts'
import type { MachineState } from './state.ts'

/**
 * The state of a machine as its files have it, after the host was away: it is off where it was on, as after a loss of
 * power, and suspended where it was suspended.
 * @throws z.ZodError for files that are no record of a machine
 */
export async function recordedState(folder: MachineFolder): Promise<MachineState> {
  const { powerState, lastEnd, ...recorded } = machine.parse(await folder.read())
  const wasOn = powerState === 'poweredOn'
  return {
    currentSnapshotId: undefined,
    ...recorded,
    powerState: wasOn ? 'poweredOff' : powerState,
    lastEnd: wasOn ? 'The host was away.' : lastEnd,
    bootTime: undefined,
    question: undefined,
  }
}

const powerStates = z.enum(['poweredOn', 'poweredOff', 'suspended'])

const disk = z
  .object({
    key: z.int(),
    label: z.string(),
    unitNumber: z.int(),
    uuid: z.string(),
    capacityBytes: z.int(),
    mode: z.enum(['persistent', 'independent_persistent', 'independent_nonpersistent']),
    rawDevice: z.object({ lun: z.string(), mode: z.enum(['virtual', 'physical']) }).optional(),
    changeId: z.string().optional(),
    chain: z.array(z.object({ path: z.string() })).min(1),
  })
  .transform((recorded) => ({ changeId: undefined, rawDevice: undefined, ...recorded }))

const settings = z.object({
  hardwareVersion: z.string(),
  memoryMiB: z.int(),
  cpus: z.int(),
  annotation: z.string(),
  extraConfig: z.record(z.string(), z.string()),
  changeTracking: z.boolean(),
  controller: z.enum(CONTROLLERS).default('pvscsi'),
  disks: z.array(disk),
})

const snapshot = z
  .object({
    id: z.int(),
    parentId: z.int().optional(),
    name: z.string(),
    description: z.string(),
    createdAt: z.iso.datetime().transform((text) => new Date(text)),
    powerState: powerStates,
    memory: z.boolean(),
    quiesced: z.boolean(),
    settings,
  })
  .transform((recorded) => ({ parentId: undefined, ...recorded }))

const area = z.object({ start: z.int(), length: z.int(), zero: z.boolean() })

const machine = z.object({
  name: z.string(),
  role: z.enum(GUEST_ROLES),
  uuid: z.string(),
  instanceUuid: z.string(),
  powerState: powerStates,
  settings,
  snapshots: z.array(snapshot),
  currentSnapshotId: z.int().optional(),
  nextSnapshotId: z.int(),
  detachedDisks: z.array(disk),
  epochs: z.array(z.object({ id: z.string(), since: z.string(), areas: z.array(area) })),
  personalised: z.boolean(),
  lastEnd: z.string().optional(),
})
