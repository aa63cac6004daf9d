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

/**
 * Does something by libvirt; where libvirt itself fails, that is a fault of the kind with libvirt's words. What it says
 * that it does not offer at all has failed in no way.
 */
export async function byLibvirt<T>(kind: MachineFaultKind, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof VirshError)) throw error
    const said = messageOf(error)
    if (NOT_OFFERED.test(said)) throw notTranslated(`finds no word for it. libvirt: ${said}`)
    throw new MachineFault(kind, `libvirt: ${said}`, { cause: error })
  }
}

/** Of libvirt's errors, VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_OPERATION_UNSUPPORTED and VIR_ERR_NO_SUPPORT. */
const NOT_OFFERED = /unsupported configuration: |Operation not supported: |this function is not supported/
