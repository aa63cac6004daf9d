import { messageOf } from '../../core/errors.ts'
import { MachineFault, type MachineFaultKind } from '../machine/machine.ts'
import { VirshError } from './virsh.ts'

/**
 * Who asks for what libvirt has no word for is refused by the translation, and is told so: nobody is to take it for
 * something that libvirt did or did not do.
 * @param what as in «the translation to libvirt {renames no snapshots}»
 */
export function notTranslated(what: string, kind: MachineFaultKind = 'NotSupported'): MachineFault {
  return new MachineFault(kind, `The translation to libvirt ${what}.`)
}

/** Does something by libvirt; where libvirt itself fails, that is a fault of the kind with libvirt's words. */
export async function byLibvirt<T>(kind: MachineFaultKind, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof VirshError)) throw error
    throw new MachineFault(kind, `libvirt: ${messageOf(error)}`, { cause: error })
  }
}
