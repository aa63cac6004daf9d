import { posix } from 'node:path'
import type { HostManners, Neighbour } from '../manners.ts'
import type { Liberty } from './liberty.ts'
import { stillMachine } from './still-machine.ts'
import { diskOf, stemOf } from './stored-disk.ts'

/** Who else is on the host, and what he does. None of it concerns the machines that are tested. */

export const neighbourWithControlCharacters: Liberty = {
  name: 'neighbour-with-control-characters',
  shownBy: 'linux',
  source: 'notes that backup products write; seen in the field',
  allows: 'The notes of another machine hold a character that XML does not allow, and the host writes it.',
  touches: ['revert-restores-power'],
  host: (manners) => ({
    ...beside(manners, { machine: stillMachine('noted-vm', { annotation: 'scanned\u001fyesterday' }) }),
    // The lab writes U+FFFD where XML has no way to write a character.
    write: (answer) => manners.write(answer).replaceAll('\uFFFD', '&#x1f;'),
  }),
}

export const neighbourVanishes: Liberty = {
  name: 'neighbour-vanishes',
  shownBy: 'linux',
  source: 'govmomi types.go, ObjectContent.missingSet',
  allows: 'Another machine is listed and gone when one looks: ManagedObjectNotFound in the missingSet.',
  touches: ['revert-restores-power'],
  host: (manners) => beside(manners, { machine: stillMachine('vanished-vm'), withheld: 'gone' }),
}

export const neighbourForbidden: Liberty = {
  name: 'neighbour-forbidden',
  shownBy: 'linux',
  source: 'govmomi types.go, ObjectContent.missingSet',
  allows: 'Another machine may not be read: NoPermission in the missingSet.',
  touches: ['revert-restores-power'],
  host: (manners) => beside(manners, { machine: stillMachine('forbidden-vm'), withheld: 'forbidden' }),
}

const FOREIGN_TASKS = 100

export const foreignTasks: Liberty = {
  name: 'foreign-tasks',
  shownBy: 'linux',
  alone: 'each task waits five seconds',
  waits: true,
  source: 'a night of backups',
  allows: 'A hundred tasks of somebody else are under way, and ours wait in the queue for 5 s.',
  touches: ['revert-restores-power', 'depth-of-the-chain'],
  host: (manners) => ({
    ...manners,
    queueMs: 5_000,
    foreignTasks: Array.from({ length: FOREIGN_TASKS }, () => 'VirtualMachine.relocate'),
  }),
}

/** After so long a time storage DRS has found a better place. */
const STAYS_MS = 20_000

export const storageDrsMovesDisks: Liberty = {
  name: 'storage-drs-moves-disks',
  shownBy: 'linux',
  source: 'vSphere Resource Management guide, storage DRS',
  allows: 'Storage DRS moves a disk with its deltas to another folder, and names it anew.',
  touches: [
    'each-disk-has-its-own-delta',
    'revert-restores-power',
    'removal-merges-into-the-parent',
    'consolidation',
    'settings-return',
  ],
  host: (manners) => {
    const since = new Map<string, number>()
    const moved = new Set<string>()
    return {
      ...manners,
      show(file, machines) {
        const shown = manners.show(file, machines)
        const stem = stemOf(file.path)
        const isData = (diskOf(file.path, machines)?.unitNumber ?? 0) > 0
        if (isData && !since.has(stem)) since.set(stem, performance.now())
        // Only a disk that a machine has; whoever takes it off then finds it where it was moved to.
        if (isData && performance.now() >= (since.get(stem) ?? 0) + STAYS_MS) moved.add(stem)
        if (!moved.has(stem)) return shown
        return shown.map((one) => ({ ...one, path: elsewhere(one.path) }))
      },
    }
  },
}

/** `debian-1/debian-1_1-000001.qcow2` in `debian-1_moved/debian-1_1_moved-000001.qcow2` */
function elsewhere(path: string): string {
  const { dir, base } = posix.parse(path)
  return `${dir}_moved/${base.replace(/(-\d{6})?\.\w+$/, '_moved$&')}`
}

function beside(manners: HostManners, neighbour: Neighbour): HostManners {
  return { ...manners, neighbours: [...manners.neighbours, neighbour] }
}
