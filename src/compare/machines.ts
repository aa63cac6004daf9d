import { inLine } from '../core/words.ts'
import type { Side } from './side.ts'

/** Which machine is which on both sides. */
export interface MachinePairs {
  /** By the name that a machine has on that side: what it is known by on both. */
  before: KeyOf
  after: KeyOf
  /** Of one name, and yet not the same: in a sentence. */
  strangers: string[]
}

type KeyOf = (name: string) => string

/**
 * A machine is the same where its instance UUID is, however it is called; where either side does not know that, its name
 * decides, and where it has several machines of one, as copies have that nobody gave their own.
 * @param byName whether the name decides always, as on a lab that was made anew
 */
export function pairMachines(before: Side, after: Side, { byName = false } = {}): MachinePairs {
  const was = uuidsOf(before)
  const is = uuidsOf(after)
  const keys = new Map([...was].map(([name, uuid]) => [name, uuid ?? name]))
  const known = new Set(keys.values())
  const pairs = new Map<string, string>()
  const strangers: string[] = []
  for (const [name, uuid] of is) {
    const isKnown = uuid !== undefined && known.has(uuid)
    const namesake = keys.get(name)
    const isRenamed = namesake !== undefined && [...is.values()].includes(namesake)
    const decides = byName || was.get(name) === undefined || uuid === undefined
    const isStranger = !isKnown && namesake !== undefined && (isRenamed || !decides)
    pairs.set(name, isKnown || isStranger ? (uuid ?? `another ${name}`) : (namesake ?? uuid ?? name))
    if (isStranger) strangers.push(strangerIn(name, was.get(name), uuid))
  }
  return {
    before: (name) => keys.get(name) ?? name,
    after: (name) => pairs.get(name) ?? keys.get(name) ?? name,
    strangers,
  }
}

function strangerIn(name: string, was: string | undefined, is: string | undefined): string {
  const told = (uuid: string | undefined) => inLine(uuid ?? 'not told')
  const what = `${inLine(name)} is another machine: its instance UUID was ${told(was)}, and is ${told(is)}`
  return `${what} (--by-name takes machines of one name for the same)`
}

/** undefined where nobody knows it, or where it tells no machine from another. */
function uuidsOf({ machines }: Side): Map<string, string | undefined> {
  const all = machines.map(({ facts }) => facts?.instanceUuid ?? undefined)
  const once = (uuid: string | undefined) => all.indexOf(uuid) === all.lastIndexOf(uuid)
  return new Map(machines.map(({ name }, i) => [name, once(all[i]) ? all[i] : undefined]))
}
