import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MachineFolder } from '../../../src/lab/machine/machine-folder.ts'
import { recordedState } from '../../../src/lab/machine/recorded-state.ts'
import type { MachineState } from '../../../src/lab/machine/state.ts'

const system = {
  ...{ key: 2000, label: 'Hard disk 1', unitNumber: 0, uuid: '6000C290-0000', capacityBytes: 4096 },
  ...{
    mode: 'persistent' as const,
    rawDevice: undefined,
    changeId: undefined,
    chain: [{ path: 'debian-1/debian-1.qcow2' }],
  },
}
const settings = {
  ...{ hardwareVersion: 'vmx-19', memoryMiB: 384, cpus: 1, annotation: 'a\nb', changeTracking: true },
  ...{ extraConfig: { 'snapwitness.allow': 'TRUE' }, controller: 'nvme' as const },
  disks: [system],
}
const root = {
  ...{ id: 1, parentId: undefined, name: ' one ', description: '', createdAt: new Date(1_700_000_000_123) },
  ...{ powerState: 'poweredOn' as const, memory: true, quiesced: false, settings },
}
const state: MachineState = {
  ...{ name: 'web', role: 'linux', uuid: 'u', instanceUuid: 'i', powerState: 'poweredOff', settings },
  snapshots: [root, { ...root, id: 3, parentId: 1, memory: false, quiesced: true }],
  ...{ currentSnapshotId: 3, nextSnapshotId: 4, detachedDisks: [system], personalised: true },
  epochs: [{ id: 'a/2', since: 'a/1', areas: [{ start: 0, length: 512, zero: false }] }],
  ...{ bootTime: undefined, lastEnd: undefined, question: undefined },
}

async function after(change: Partial<MachineState>): Promise<MachineState> {
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-record-'))
  const folder = await MachineFolder.create(datastore, 'debian-1')
  await folder.save({ ...state, ...change })
  return recordedState(MachineFolder.of(datastore, 'debian-1/debian-1.vmx'))
}

test.each(['poweredOff', 'suspended'] as const)(
  'a machine that was %s is all that it was',
  async (powerState) => {
    expect(await after({ powerState })).toEqual({ ...state, powerState })
  },
)

test('one that was on has lost its power', async () => {
  const on = { powerState: 'poweredOn', bootTime: new Date(), question: 'Is the disk full?' } as const
  expect(await after(on)).toEqual({ ...state, lastEnd: 'The host was away.' })
})

test('one without snapshots is at the root', async () => {
  const none = { snapshots: [], currentSnapshotId: undefined }
  expect(await after(none)).toEqual({ ...state, ...none })
})

test('files that are no record of a machine are refused', async () => {
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-record-'))
  const folder = await MachineFolder.create(datastore, 'debian-1')
  await folder.save(state)
  await writeFile(join(datastore, 'debian-1/debian-1.vmsd'), '{"snapshots":[{}],"nextSnapshotId":1}')
  await expect(recordedState(folder)).rejects.toThrow('Invalid input')
})
