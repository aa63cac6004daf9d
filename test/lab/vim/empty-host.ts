import type { LabHost } from '../../../src/lab/vim/lab-host.ts'

/** A host without machines: enough for all of the protocol that is not about machines. */
export function emptyHost(folder: string): LabHost {
  return {
    machines: [],
    datastore: { name: 'lab', folder },
    account: { username: 'root', password: 'a <secret> & "more"' },
  }
}
