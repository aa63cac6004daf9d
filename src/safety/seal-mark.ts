import { z } from 'zod'
import { MOST } from '../core/bounds.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { flatten } from '../core/flatten.ts'
import { inLine, quoted } from '../core/words.ts'
import type { VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { ALLOW_KEY, readSealTag, SEAL_KEY } from './tags.ts'

/** Whose seal is on a machine, as the machine itself says it. */
export const sealMark = z.object({
  format: z.literal(1),
  /** The seal's id: that of the run which has made it. */
  seal: z.string().regex(/^[0-9a-f]{8}$/),
  name: z.string().min(1).max(80),
  /** `root@ci-7`, for people. */
  owner: z.string().max(MOST.textChars),
  /** Until when it is needed; what is over only warns. */
  until: z.iso.date().nullable(),
  /** When it was begun. */
  at: z.iso.datetime(),
  /** The version that has made it. */
  version: z.string().max(80),
  /** How many machines it has. */
  machines: z.int().min(1),
})

export type SealMark = z.infer<typeof sealMark>

/** Whether a machine is sealed, and what is known of that. */
export type SealOn = { mark: SealMark; seal: string } | { mark: undefined; seal: string | undefined }

type Said = Pick<VirtualMachineState, 'extraConfig' | 'snapshots'>

/**
 * The seal on a machine: by its settings, and where a revert of somebody's has taken those away by its snapshots. A mark
 * that cannot be read is a seal as well, perhaps of a newer version.
 */
export function sealOn({ extraConfig, snapshots }: Said): SealOn | undefined {
  const text = extraConfig[SEAL_KEY]
  const tagged = flatten(snapshots.roots).flatMap(({ description }) => readSealTag(description)?.seal ?? [])
  if (!text) return tagged.length === 0 ? undefined : { mark: undefined, seal: tagged[0] }
  const mark = readMark(text)
  return mark ? { mark, seal: mark.seal } : { mark: undefined, seal: tagged[0] ?? idIn(text, extraConfig) }
}

/** The id of a mark that cannot be read otherwise: it has to be named by somebody who takes it off. */
function idIn(text: string, settings: Readonly<Record<string, string>>): string | undefined {
  const words = [
    /"seal":"([0-9a-f]{8})"/.exec(text),
    /^sealed ([0-9a-f]{8})$/.exec(settings[ALLOW_KEY] ?? ''),
  ]
  return words.flatMap((found) => found?.[1] ?? [])[0]
}

export function readMark(text: string): SealMark | undefined {
  try {
    return sealMark.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * Asked at the moment of every change, whoever holds a lease.
 * @param own the seal that is made, verified or broken
 * @throws SealedMachine where the machine bears another one
 */
export function refuseSealed(machine: string, said: Said, own?: string): void {
  const found = sealOn(said)
  if (found && (own === undefined || found.seal !== own)) throw new SealedMachine(machine, found)
}

/** What a person can do about a mark that does not even say which seal it is of. */
export const UNREADABLE_MARK = `Its mark cannot be read, perhaps since a newer version has made it: that takes it off by \`snapwitness seal --break SEAL\`. Where nobody knows of any, remove the setting ${SEAL_KEY} of the machine in the host client, and let it agree anew: snapwitness allow.`

/** What is on the machine stays over an upgrade, and is nobody's to use. Nothing was done to it. */
class SealedMachine extends SnapwitnessError {
  constructor(machine: string, { mark, seal }: SealOn) {
    const until = mark?.until ? `, needed until ${mark.until}` : ''
    const whose = mark
      ? `the seal ${seal} ${quoted(mark.name)} of ${inLine(mark.owner)}${until}`
      : `the seal ${seal ?? 'of somebody unknown'}`
    super('SEALED', `${machine} is sealed by ${whose}; nothing was touched.`, {
      hint:
        seal === undefined
          ? UNREADABLE_MARK
          : 'It stays as it is until it is verified: snapwitness verify SEAL. Nothing but `snapwitness seal --break SEAL` takes a seal off, no clock and no --steal.',
      fields: { machine, seal },
    })
  }
}
