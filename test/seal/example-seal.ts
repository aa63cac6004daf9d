import type { SealedPart } from '../../src/evidence/sealed.ts'
import type { SealMark } from '../../src/safety/seal-mark.ts'
import type { MachineFacts } from '../../src/seal/record.ts'

export const mark: SealMark = {
  format: 1,
  seal: '5f3a9c01',
  name: '8.0U3',
  owner: 'root@ci-7',
  until: '2027-03-31',
  at: '2026-11-28T22:00:00.000Z',
  version: '0.1.0',
  machines: 1,
}

export const facts: MachineFacts = {
  name: 'debian-1',
  guest: 'linux',
  instanceUuid: '50112233-4455-6677-8899-aabbccddeeff',
  biosUuid: '42112233-4455-6677-8899-aabbccddeeff',
  hardwareVersion: 'vmx-19',
  tools: '12352',
  guestOs: 'Debian GNU/Linux 12 (64-bit)',
  cpuModel: 'A CPU',
  datastores: [{ name: 'datastore1', type: 'VMFS', version: '6.82' }],
  host: { product: 'VMware ESXi', version: '8.0.2', build: '22380479' },
}

export function part(name: string, parent: string | null, changed: Partial<SealedPart> = {}): SealedPart {
  return {
    part: name,
    parent,
    power: 'poweredOn',
    memory: name === 'memory',
    guest: { bootId: `boot ${name}`, memory: `memory ${name}`, systemDisk: `disk ${name}` },
    settings: {
      ...{ hardwareVersion: 'vmx-19', memoryMiB: 2048, cpus: 2, changeTracking: false },
      notes: 'e3b0c44298fc1c14',
    },
    disks: [
      {
        ...{ disk: 'first disk', uuid: '6000C297-9921-bc6b-f7d7-31f84bc2e3e0', sizeBytes: 64 * 2 ** 20 },
        ...{ mode: 'persistent', file: 'snapwitness-5f3a9c01-7be2-00112233.vmdk', rounds: [1, 2] },
      },
    ],
    ...changed,
  }
}

export const parts = [
  part('off', null),
  part('on', 'off'),
  part('memory', 'on'),
  part('branch', 'on'),
  part('here', 'branch'),
]
