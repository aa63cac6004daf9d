import { promises } from '../../judge/promises.ts'
import { hidden, type Rule, text } from './rule.ts'

/** The words that a masked report may have in its fields: those of the API, of products and of our own, and no others. */

const POWER_STATES = new Set(['poweredOn', 'poweredOff', 'suspended'])
const DISK_MODES = new Set([
  ...['persistent', 'nonpersistent', 'independent_persistent', 'independent_nonpersistent'],
  ...['undoable', 'append', 'not told'],
])
const DISKS_OF_OURS = new Set([
  ...['first disk', 'second disk', 'third disk', 'whole disk', 'raw disk', 'large disk', 'tracked disk'],
  ...['independent disk', 'nonpersistent disk', 'disk of before', 'disk of after', 'disk with files'],
])

export const ours = {
  powerState: POWER_STATES,
  diskMode: DISK_MODES,
  diskName: DISKS_OF_OURS,
  diskLabel: /^Hard disk \d{1,3}$/,
  controller:
    /^(?:ParaVirtualSCSI|VirtualLsiLogic|VirtualLsiLogicSAS|VirtualBusLogic|VirtualSCSI|VirtualNVME|VirtualSATA|VirtualAHCI|VirtualIDE)Controller \d{1,2}$/,
  deltaFormat: new Set(['redoLogFormat', 'nativeFormat', 'seSparseFormat', 'vmfsSparseFormat']),
  deltaVariant: new Set(['vmfsSparseVariant', 'vsanSparseVariant']),
  fileKind: new Set(['snapshotData', 'snapshotMemory', 'suspend', 'diskDescriptor', 'diskExtent', 'log']),
  filesystem: new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'vfat', 'ntfs', 'refs', 'fat32', 'exfat']),
  /** As guests call their disks. */
  device: /^(?:Disk \d{1,4}|\/dev\/(?:sd[a-z]{1,2}|vd[a-z]{1,2}|xvd[a-z]{1,2}|nvme\d{1,2}n\d{1,2}))$/,
  drive: /^[A-Z]:\\?$/,
  guestFile: /^(?:witness|writer)(?:-\d{1,3})?\.(?:txt|bin)$/,
  sha256: /^[0-9a-f]{64}$/,
  writerState: new Set(['absent', 'running', 'ended']),
  /** What is wrong in a block, as the witness's own diagnosis words it. */
  fault: new RegExp(
    `^(?:${[
      'zeroed',
      String.raw`(?:stale|newer): generation \d+`,
      String.raw`misdirected: holds block \d+ of generation \d+`,
      String.raw`flipped: bit \d of byte \d+(?:, bit \d of byte \d+)*`,
      String.raw`torn: \d+ sectors of (?:zeros|something else|generation \d+)(?:, \d+ sectors of (?:zeros|something else|generation \d+))*`,
      String.raw`missing: the file ends (?:before it|after \d+ bytes of it)`,
      String.raw`foreign: (?:nothing that a witness held|the file goes on for \d+ bytes)`,
    ].join('|')})$`,
  ),
  runId: /^[0-9a-f]{8}$/,
  version: /^\d{1,6}(?:\.\d{1,6}){0,2}$/,
  build: /^\d{1,10}$/,
  hardware: /^vmx-\d{1,3}$/,
  toolsStatus: new Set([
    ...['guestToolsNotInstalled', 'guestToolsNeedUpgrade', 'guestToolsCurrent', 'guestToolsUnmanaged'],
    ...['guestToolsTooOld', 'guestToolsSupportedOld', 'guestToolsSupportedNew', 'guestToolsTooNew'],
    ...['guestToolsBlacklisted', 'toolsOk', 'toolsOld', 'toolsNotRunning', 'toolsNotInstalled'],
  ]),
  datastoreType: new Set(['VMFS', 'NFS', 'NFS41', 'CIFS', 'VFAT', 'LOCAL', 'vsan', 'VVOL', 'PMEM', 'OTHER']),
  guest: new Set(['linux', 'windows']),
  verdict: new Set(['held', 'violated', 'unknown']),
  severity: new Set(['note', 'warning', 'blocker']),
  outcome: new Set(['succeeded', 'failed']),
  content: new Set(['exact', 'either']),
  partition: new Set(['data', 'msr', 'efi', 'other']),
  partitionTable: new Set(['none', 'gpt', 'mbr', 'other']),
  wrong: new Set(['stale', 'newer', 'misdirected', 'torn', 'zeroed', 'flipped', 'foreign', 'missing']),
  undo: new Set(['release-lease', 'return-to-baseline', 'remove-snapshot', 'delete-disk', 'break-seal']),
  /** The scenarios of the catalogue, as a run from a clone or with the package names their files. */
  scenarioFile: new RegExp(
    String.raw`^(?:node_modules/snapwitness/)?scenarios/(?:documented-workflow|long-names|examples/postgresql|promises/\d\d-(?:${Object.keys(promises).join('|')}))\.scenario\.ts$`,
  ),
  look: new Set([
    ...[
      'api-version',
      'change-tracking',
      'clocks',
      'configuration',
      'consolidation',
      'disk-slot',
      'disk-uuid',
    ],
    ...['free-space', 'guest-login', 'guest-rights', 'guest-tools', 'independent-disk', 'licence', 'machine'],
    ...[
      'opt-in',
      'physical-rdm',
      'power',
      'powershell',
      'privileges',
      'sealed',
      'snapshots',
      'tools',
      'virtual-rdm',
    ],
    ...['winrm-listener', 'winrm-policy'],
  ]),
  action: new Set([
    ...[
      'ask for what may be refused',
      'ask for what must be refused',
      'attach disk',
      'bring back settings',
      'consolidate',
      'delete file',
      'detach disk',
    ],
    ...['discard witness', 'extend disk', 'fill the chain', 'give back the lease', 'initialise disk'],
    ...['leave marks', 'log in to the guest', 'mount', 'power off', 'power on', 'query changed areas'],
    ...[
      'reconfigure',
      'remove snapshot',
      'return to the baseline',
      'revert',
      'run command',
      'set disk mode',
      'start writer',
    ],
    ...[
      'reset',
      'stop writer',
      'suspend',
      'sync volume',
      'take snapshot',
      'take the baseline',
      'take the lease',
    ],
    ...['trim volume', 'wait for the guest', 'write witness', 'zero witness'],
  ]),
}

/** Of what a product calls itself, the words that everybody's has, and versions. */
export const product = text((value) => onlyWords(value, (each) => PRODUCT.has(each) || VERSION.test(each)))

const VERSION = /^\(?\d{1,5}(?:\.\d{1,5}){0,2}\)?,?$/
const PRODUCT = new Set([
  ...[
    'Snapwitness',
    'Lab',
    'Windows',
    'stand-in',
    'on',
    'VMware',
    'ESXi',
    'vCenter',
    'Server',
    'Microsoft',
    'and',
    'libvirt',
    'QEMU',
    'behind',
    'the',
    'lab’s',
    'translation',
  ],
  ...[
    'Debian',
    'GNU/Linux',
    'Ubuntu',
    'LTS',
    'Red',
    'Hat',
    'Enterprise',
    'Linux',
    'Rocky',
    'AlmaLinux',
    'SUSE',
  ],
  ...['CentOS', 'Stream', 'Oracle', 'Fedora', 'openSUSE', 'Leap', 'Photon', 'OS', 'Alpine', 'Arch', 'Other'],
  ...[
    '(bookworm)',
    '(trixie)',
    '(bullseye)',
    '(buster)',
    'Standard',
    'Datacenter',
    'Pro',
    'Home',
    'Education',
  ],
  ...['Evaluation', 'LTSC', 'N', 'R2', '(64-bit)', '(32-bit)', 'x64', 'or', 'later', 'kernel'],
  ...['Intel(R)', 'Xeon(R)', 'Core(TM)', 'CPU', '@', 'Gold', 'Silver', 'Platinum', 'Bronze', 'AMD', 'EPYC'],
  ...['Ryzen', 'Processor', 'QEMU', 'Virtual', 'KVM', 'TCG'],
])

/** Of a command line, our program, what it is to do, and the names of options: files and filters are somebody's own. */
export const command = text((value) => onlyWords(value, (each) => COMMAND.has(each)))

const COMMAND = new Set([
  ...['snapwitness', 'run', 'demo', 'doctor', 'mutants', 'documented-workflow', ...Object.keys(promises)],
  ...[
    '--config',
    '--name',
    '--bail',
    '--resume',
    '--keep',
    '--steal',
    '--json',
    '--out',
    '--fault',
    '--linux',
    '--no-history',
  ],
  ...['--windows', '--no-windows'],
])

function onlyWords(value: string, isOurs: (word: string) => boolean): string {
  const kept = value.split(/\s+/).map((each) => (each === '' || isOurs(each) ? each : '…'))
  return kept.filter((each, i) => each !== '…' || kept[i - 1] !== '…').join(' ')
}

/** A moment, in UTC: a zone of its own would tell where it was. */
export const time: Rule = (value, masks) => {
  const at = typeof value === 'string' && MOMENT.test(value) ? new Date(value) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? hidden(value, masks) : at.toISOString()
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/
