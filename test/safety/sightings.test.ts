import { expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { lookAtMachines } from '../../src/safety/sightings.ts'
import type { VsphereSession } from '../../src/vsphere/session.ts'

test('a machine that is named twice, by whatever names, is looked at once, and told', async () => {
  const refs: Record<string, string> = {
    a: '1',
    'DC/vm/a': '1',
    '502e71fa-1a00-759b-e40f-ce778e915f16': '1',
    b: '2',
  }
  const session = {
    findVirtualMachine: async (name: string) => ({
      ref: `VirtualMachine:${refs[name]}`,
      name,
      inspect: async () => ({}),
    }),
  } as unknown as VsphereSession
  const machines = Object.keys(refs).map((name) => ({ name }))
  const patience = { look: () => Deadline.after(1_000), task: () => Deadline.after(1_000) }
  const seen = await lookAtMachines({ machines } as never, session, patience)
  expect(seen.map((one) => ('trouble' in one ? one.trouble.code : one.found.ref))).toEqual([
    'VirtualMachine:1',
    'SAME_MACHINE',
    'SAME_MACHINE',
    'VirtualMachine:2',
  ])
})
