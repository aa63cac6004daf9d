import { disksShowAtABoot, disksShowLate } from './hot-added.ts'
import { lagsBehind } from './lagging.ts'
import type { Liberty } from './liberty.ts'
import { answersAfter, restartsFor, standsBeforeItsEnd } from './slowly.ts'

/** What takes its time on real hosts and in real guests. */

export const diskShowsLate: Liberty = {
  name: 'disk-shows-late',
  alone: 'each disk costs half a minute',
  waits: true,
  source: 'ansible-vsphere-gos-validation, hotadd_disk_existing_ctrl.yml',
  allows: 'A hot-added disk shows in the guest after 30 s on Linux, and after 15 s on Windows.',
  touches: ['each-disk-has-its-own-delta', 'independent-disks-and-memory', 'revert-restores-power'],
  sabotage: disksShowLate({ linux: 30_000, 'windows-stand-in': 15_000 }),
}

export const diskShowsAfterReboot: Liberty = {
  name: 'disk-shows-after-reboot',
  shownBy: 'linux',
  alone: 'a disk that waits for a boot keeps the rest from being seen',
  waits: true,
  source: 'ansible-vsphere-gos-validation, article 399003',
  allows: 'On LSI Logic SAS a Debian 13 sees a hot-added disk after its next boot.',
  touches: ['each-disk-has-its-own-delta', 'independent-disks-and-memory', 'revert-restores-power'],
  sabotage: disksShowAtABoot('linux'),
}

export const propertiesLag: Liberty = {
  name: 'properties-lag',
  shownBy: 'linux',
  alone: 'each look costs ten seconds',
  waits: true,
  source: 'govmomi types.go, VirtualMachineFileLayoutEx.timestamp; RefreshStorageInfo',
  allows:
    'Behind a vCenter the properties of a machine and its files are told 10 s after the task has ended.',
  touches: [
    'each-disk-has-its-own-delta',
    'memory-file',
    'removal-merges-into-the-parent',
    'branches-of-the-tree',
    'consolidation',
    'names-need-not-be-unique',
    'settings-return',
  ],
  host: lagsBehind(10_000),
}

export const taskStandsAt99: Liberty = {
  name: 'task-stands-at-99',
  shownBy: 'linux',
  alone: 'each kind of task costs two minutes',
  waits: true,
  source: 'no document says how long a task may stand',
  allows: 'A task on snapshots stands at 99 % for two minutes.',
  touches: ['revert-restores-power', 'removal-merges-into-the-parent', 'consolidation'],
  host: (manners) => standsBeforeItsEnd(120_000)(manners),
}

export const slowHost: Liberty = {
  name: 'slow-host',
  shownBy: 'linux',
  alone: 'each call costs two seconds',
  waits: true,
  source: 'a vCenter with thousands of machines',
  allows: 'Each call takes two seconds.',
  touches: ['revert-restores-power', 'depth-of-the-chain'],
  host: answersAfter(2_000),
}

export const agentRestarts: Liberty = {
  name: 'agent-restarts',
  shownBy: 'linux',
  alone: 'it is one moment of a run',
  source: 'packer-plugin-vsphere#217',
  allows:
    'The management agent restarts while a snapshot is taken: for 30 s connections break or are answered 502, 503, 504; ' +
    'sessions are forgotten, and tasks go on.',
  touches: ['each-disk-has-its-own-delta', 'revert-restores-power'],
  host: restartsFor(30_000),
}
