import { expect, test } from 'vitest'
import { textValue } from '../vsphere/scripted-host.ts'
import {
  controller,
  device,
  disk,
  findingsOf,
  PVSCSI,
  type ScriptedMachine,
  sound,
} from './scripted-machine.ts'

/** Each state of a machine in which a host may be, what brings it about, and the finding that tells it. */
const STATES: [state: string, id: string, bring: (machine: ScriptedMachine) => void][] = [
  [
    'a template',
    'template',
    ({ machine }) => {
      machine['config.template'] = '<val xsi:type="xsd:boolean">true</val>'
    },
  ],
  ...['disconnected', 'inaccessible', 'orphaned', 'invalid'].map((state): (typeof STATES)[number] => [
    `connection state ${state}`,
    'connection-state',
    ({ machine }) => {
      machine['runtime.connectionState'] = textValue(state)
    },
  ]),
  [
    'a machine whose files its host cannot read',
    'machine',
    (scripted) => {
      scripted.machine['config.hardware'] = ''
      scripted.machine['runtime.connectionState'] = textValue('inaccessible')
    },
  ],
  [
    'an open question',
    'question',
    ({ machine }) => {
      machine['runtime.question'] =
        '<val xsi:type="VirtualMachineQuestionInfo"><id>7</id><text>There is no more space for virtual disk m_1.vmdk.</text></val>'
    },
  ],
  [
    'snapshots that a backup has disabled',
    'disabled-methods',
    ({ machine }) => {
      machine.disabledMethod =
        '<val xsi:type="ArrayOfString"><string>PowerOnVM_Task</string><string>CreateSnapshot_Task</string></val>'
    },
  ],
  [
    'settings that somebody has disabled',
    'disabled-methods',
    ({ machine }) => {
      machine.disabledMethod = '<val xsi:type="ArrayOfString"><string>ReconfigVM_Task</string></val>'
    },
  ],
  [
    'fault tolerance',
    'fault-tolerance',
    ({ machine }) => {
      machine['runtime.faultToleranceState'] = textValue('running')
    },
  ],
  [
    '`snapshot.maxSnapshots` of 0',
    'snapshots-allowed',
    ({ extraConfig }) => {
      extraConfig['snapshot.maxSnapshots'] = '0'
    },
  ],
  [
    '`snapshot.maxSnapshots` of 2',
    'snapshots-allowed',
    ({ extraConfig }) => {
      extraConfig['snapshot.MaxSnapshots'] = '2'
    },
  ],
  [
    'snapshots that are switched off',
    'snapshots-allowed',
    ({ machine }) => {
      machine['config.flags'] =
        '<val xsi:type="VirtualMachineFlagInfo"><snapshotDisabled>true</snapshotDisabled></val>'
    },
  ],
  [
    'snapshots that are locked',
    'snapshots-allowed',
    ({ machine }) => {
      machine['config.flags'] =
        '<val xsi:type="VirtualMachineFlagInfo"><snapshotLocked>true</snapshotLocked></val>'
    },
  ],
  [
    'an NVDIMM',
    'persistent-memory',
    ({ devices }) => {
      devices.push(device('VirtualNVDIMM', 36000, 'NVDIMM 0'))
    },
  ],
  [
    'a disk in persistent memory',
    'persistent-memory',
    (machine) => {
      machine.devices = [PVSCSI, disk(1000, { backing: 'VirtualDiskLocalPMemBackingInfo' })]
    },
  ],
  [
    'a multi-writer disk',
    'multi-writer',
    (machine) => {
      machine.devices = [PVSCSI, disk(1000, { more: '<sharing>sharingMultiWriter</sharing>' })]
    },
  ],
  [
    'a disk on a shared bus',
    'shared-bus',
    (machine) => {
      machine.devices = [
        controller('ParaVirtualSCSIController', 1000, 'SCSI controller 0', 'physicalSharing'),
        disk(1000),
      ]
    },
  ],
  [
    'a shared bus without a disk',
    'shared-bus',
    ({ devices }) => {
      devices.push(controller('VirtualNVMEController', 31000, 'NVME controller 0', 'physicalSharing'))
    },
  ],
  [
    'a device that is passed through',
    'passthrough',
    ({ devices }) => {
      devices.push(device('VirtualPCIPassthrough', 13000, 'PCI device 0'))
    },
  ],
  [
    'an SR-IOV network card',
    'passthrough',
    ({ devices }) => {
      devices.push(device('VirtualSriovEthernetCard', 4000, 'Network adapter 1'))
    },
  ],
  [
    'a virtual TPM',
    'tpm',
    ({ devices }) => {
      devices.push(device('VirtualTPM', 11000, 'Virtual TPM'))
    },
  ],
  [
    'LSI Logic SAS alone, and a Linux guest',
    'disk-slot',
    (machine) => {
      machine.devices = [
        controller('VirtualLsiLogicSASController', 1000, 'SCSI controller 0', 'noSharing'),
        disk(1000),
      ]
    },
  ],
  [
    'NVMe alone',
    'disk-slot',
    (machine) => {
      machine.devices = [
        controller('VirtualNVMEController', 31000, 'NVME controller 0', 'noSharing'),
        disk(31000),
      ]
    },
  ],
  [
    'SATA alone',
    'disk-slot',
    (machine) => {
      machine.devices = [controller('VirtualAHCIController', 15000, 'SATA controller 0'), disk(15000)]
    },
  ],
  [
    'IDE alone',
    'disk-slot',
    (machine) => {
      machine.devices = [controller('VirtualIDEController', 200, 'IDE 0'), disk(200)]
    },
  ],
  [
    'a folder that may not be listed',
    'first-reads',
    ({ script }) => {
      script.SearchDatastore_Task = () => ({
        fault: 'NoPermission <object type="Datastore">1</object><privilegeId>Datastore.Browse</privilegeId>',
      })
    },
  ],
  [
    'storage that the host cannot look at',
    'first-reads',
    ({ script }) => {
      script.RefreshStorageInfo = () => ({ fault: 'InvalidState' })
    },
  ],
  [
    'no rights on the datacenter of its datastore',
    'first-reads',
    (machine) => {
      machine.isPlaceHidden = true
    },
  ],
]

test('a sound machine has none of these findings', async () => {
  const found = await findingsOf(sound())
  const ids = new Set(STATES.map(([, id]) => id))
  const told = found.filter(({ id, severity }) => ids.has(id) && severity !== 'ok')
  expect(told).toEqual([])
})

test.each([
  ['a template', 'config.template', '<val xsi:type="xsd:boolean">true</val>', 'template'],
  [
    'a machine that is disconnected',
    'runtime.connectionState',
    textValue('disconnected'),
    'connection-state',
  ],
])('what the state of %s disables, nobody has disabled', async (_, property, value, id) => {
  const scripted = sound()
  scripted.machine[property] = value
  scripted.machine.disabledMethod =
    '<val xsi:type="ArrayOfString"><string>CreateSnapshot_Task</string><string>ReconfigVM_Task</string></val>'
  const blockers = (await findingsOf(scripted)).filter(({ severity }) => severity === 'blocker')
  expect(blockers.map((one) => one.id)).toContain(id)
  expect(blockers.map((one) => one.id)).not.toContain('disabled-methods')
})

test('each state is told, word for word as the documentation has it', async () => {
  const rows: string[] = []
  for (const [state, id, bring] of STATES) {
    const machine = sound()
    bring(machine)
    const found = await findingsOf(machine)
    const told = found.find((one) => one.id === id && one.severity !== 'ok')
    expect(told, `${state}: ${JSON.stringify(found)}`).toBeDefined()
    const { severity = '', what = '', follows = '', mend = '' } = told ?? {}
    rows.push(`| ${[state, `${severity} \`${id}\``, what, follows, mend].map(cell).join(' | ')} |`)
  }
  await expect(`${HEAD}${rows.join('\n')}\n`).toMatchFileSnapshot('../../docs/doctor.md')
})

/** The port of a scripted host is another each time, and its address is nobody's. */
function cell(text: string): string {
  return text.replaceAll('127.0.0.1', 'vcenter.example.org').replaceAll('|', '\\|')
}

const HEAD = `# What the doctor tells of a machine

Each state of a machine that its host tells, brought about on a scripted host, with the finding word for word. A \`blocker\`
stops a run before anything is touched; with a \`warning\` a run works, with less to see or with a risk; a \`note\` is worth
knowing. A test writes this page, and fails where it is not what the doctor says.

| state | finding | what was seen | what follows | what mends it |
|---|---|---|---|---|
`
