import { say } from '../core/say.ts'
import { inLine } from '../core/words.ts'
import { INTERRUPTED, isStopAsked } from '../evidence/interruption.ts'
import type { Journal } from '../evidence/journal.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { machinesAtBaseline } from '../safety/baseline.ts'
import type { Custody } from '../safety/custody.ts'
import type { MachinesInHand } from '../safety/machines-in-hand.ts'
import { stepEvenIfUnwritten } from '../safety/operate.ts'
import type { Compared } from './as-found.ts'
import { cleanCommand, type RunSettings } from './settings.ts'

export interface LastLooks {
  /** At each machine that is as its baseline keeps it, as long as it is the run's. */
  onBack(custody: Custody, journal: Journal): Promise<void>
  /** At all of them, when they are as they were found. */
  compare(): Promise<Compared[]>
}

/** What remains of the run on its machines is its trouble, whatever its scenarios found. */
export async function putBack(
  hand: MachinesInHand,
  journal: Journal,
  settings: RunSettings,
  { onBack, compare }: LastLooks,
): Promise<Trouble | undefined> {
  const interrupted = isStopAsked(settings.folder) ? stopped(settings) : undefined
  if (settings.keep) {
    hand.letGo()
    say(`The machines are left as they are. What is left is taken away by: ${cleanCommand(settings)}`)
    return interrupted
  }
  try {
    stepEvenIfUnwritten(journal, 'Put the machines back as they were found')
    const left = await hand.putBack(machinesAtBaseline(settings.folder), (custody) =>
      onBack(custody, journal),
    )
    if (left.length > 0) return notAsFound(left)
    const compared = await compare()
    for (const remark of compared.flatMap(({ remarks }) => remarks)) say(remark)
    const differences = compared.flatMap(({ machine, differences: all }) =>
      all.map((one) => `${inLine(machine)}: ${one}`),
    )
    if (differences.length > 0) return otherThanFound(differences, settings)
    const unseen = compared.find(({ trouble }) => trouble)
    return unseen ? notCompared(unseen, settings) : interrupted
  } catch (error) {
    return notCleaned(error, settings)
  }
}

function stopped({ folder, configPath, again }: RunSettings): Trouble {
  return {
    code: INTERRUPTED,
    what: 'The run was asked to stop before its end.',
    hint: again ?? `Go on with it: snapwitness run --resume ${folder} --config ${configPath}`,
  }
}

function notAsFound(left: readonly string[]): Trouble {
  return {
    code: 'NOT_AS_FOUND',
    what: `The machines are not quite as they were found:\n  ${left.join('\n  ')}`,
    hint: 'Nothing that is not ours was touched; see whose it is.',
  }
}

/** Everything was done that there was to do, and reported as done. */
function otherThanFound(differences: readonly string[], settings: RunSettings): Trouble {
  return {
    code: 'NOT_AS_FOUND',
    what: `The machines were put back, and yet are not as they were found:\n  ${differences.join('\n  ')}`,
    hint: `Nothing of the run is left on the host that could bring it back; the run's ledger has both states. Look again at any time: ${cleanCommand(settings)}`,
  }
}

function notCompared({ machine, trouble }: Compared, settings: RunSettings): Trouble {
  return {
    code: 'NOT_COMPARED',
    what: `${inLine(machine)} was put back, and could not be compared with how it was found: ${trouble?.what}`,
    hint: `${trouble?.hint} Look again at any time: ${cleanCommand(settings)}`,
  }
}

function notCleaned(error: unknown, settings: RunSettings): Trouble {
  const { what, hint } = troubleOf(error)
  return {
    code: 'NOT_CLEANED',
    what: `The machines could not be put back as they were found: ${what}`,
    hint: `${hint} Then take away what is left: ${cleanCommand(settings)}`,
  }
}
