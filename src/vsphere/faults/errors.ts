import { SnapwitnessError } from '../../core/errors.ts'
import { redact } from '../../core/redact.ts'
import { inLine } from '../../core/words.ts'
import type { Fault } from './fault.ts'
import { lineageOf } from './fault-kinds.ts'
import { hintFor, isOurs } from './hints.ts'

/** What a refused or failed call was about. */
export interface CallSubject {
  /** The host's name or address. */
  host: string
  method: string
  /** The virtual machine's inventory name, where the call is about one. */
  machine?: string | undefined
}

/**
 * The hypervisor refused, or could not be reached or understood. `code` is `VSPHERE_` and the fault's name in upper
 * snake case: `VSPHERE_INVALID_LOGIN`, `VSPHERE_TOO_MANY_SNAPSHOT_LEVELS`. Holds nothing of the request.
 */
export class VsphereError extends SnapwitnessError {
  /** `InvalidLogin`; of our own making are those that `hints.ts` lists apart. */
  readonly fault: string
  /** What the host itself said of it, and the keys of that: nothing of our own. */
  readonly words: readonly string[]

  constructor(
    fault: string,
    what: string,
    fields: Record<string, unknown> = {},
    hint = hintFor(fault),
    words: readonly string[] = [],
  ) {
    super(`VSPHERE_${upperSnake(inLine(fault))}`, inLine(redact(what)), {
      hint: inLine(redact(hint)),
      fields: { ...fields, fault },
    })
    this.fault = fault
    this.words = words
  }

  /** Whether it is a fault that the host answered; otherwise something went wrong before it could, or with its answer. */
  get isAnswer(): boolean {
    return !isOurs(this.fault)
  }
}

/** A fault that the host answered, in the error that a caller gets. `said` is the host's own text. */
export function faultError(fault: Fault, said: string | undefined, subject: CallSubject): VsphereError {
  const texts = [...new Set([said, ...fault.messages])].flatMap((text) => text?.replaceAll(/\s+/g, ' ') || [])
  const about = subject.machine === undefined ? '' : ` of ${subject.machine}`
  const what = `${subject.host} refused ${subject.method}${about}: ${[fault.name, ...texts].join(': ')}`
  return new VsphereError(
    fault.name,
    what,
    { ...subject, ...fault.details },
    hintFor(fault.name, fault.details),
    [...texts, ...fault.keys],
  )
}

/** Whether it is that fault, or a kind of it. */
export function isFault(thrown: unknown, fault: string): thrown is VsphereError {
  return thrown instanceof VsphereError && [...lineageOf(thrown.fault)].includes(fault)
}

function upperSnake(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase()
}
