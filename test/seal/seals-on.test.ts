import { expect, test } from 'vitest'
import { Limits } from '../../src/config/limits.ts'
import type { MachineOnHost } from '../../src/seal/find-sealed.ts'
import { sealsOn } from '../../src/seal/rebuild.ts'
import { markSettings } from '../../src/seal/settings.ts'
import { VsphereError } from '../../src/vsphere/faults/errors.ts'
import { facts, mark } from './example-seal.ts'

const limits = new Limits({ task: 60, boot: 60 } as ConstructorParameters<typeof Limits>[0])
const none = { roots: [], current: undefined }

/** A machine without a snapshot, as the host tells of it. */
function bare(name: string, describe: () => Promise<object>): MachineOnHost {
  return { name, snapshots: none, vm: { describe } } as unknown as MachineOnHost
}

test('a machine that bears the mark is found without any snapshot, as one whose sealing was cut short', async () => {
  const sealed = bare('debian-1', async () => ({ extraConfig: markSettings(mark, facts), snapshots: none }))
  const plain = bare('debian-2', async () => ({ extraConfig: {}, snapshots: none }))
  const lost = bare('lost', () => Promise.reject(new VsphereError('Inaccessible', 'Its files are gone.')))
  const found = await sealsOn([plain, lost, sealed], limits)
  expect(found).toMatchObject([{ seal: mark.seal, mark, machines: [{ on: { name: 'debian-1' } }] }])
  expect(found[0]?.machines[0]?.missing.join()).toMatch(/its sealing was cut short, or/)
})
