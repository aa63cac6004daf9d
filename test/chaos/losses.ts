/** What a machine that dies in the middle of a run has lost for good, and why nobody can mend it. */
export interface Loss {
  machine: string
  why: string
  /** Nobody has it in hand any more who would start it again. */
  staysOff: boolean
}

/** An entry of a ledger, as far as it is asked here. */
interface Told {
  type?: string
  operation?: string
  machine?: string
  action?: string
  details?: { what?: string }
}

/**
 * What each machine loses that dies now: its memory, while no baseline keeps that.
 * @param lines of the run's ledger by now
 */
export function lossesAt(lines: readonly string[], machines: readonly string[]): Loss[] {
  const entries = lines.map((line): Told => JSON.parse(line))
  return machines.flatMap((machine) => {
    const begun = (action: string, what?: string) =>
      entries.find(
        (entry) =>
          entry.machine === machine &&
          entry.action === action &&
          (what === undefined || entry.details?.what === what),
      )
    const taking = begun('take the baseline')
    const isKept = entries.some(
      ({ type, operation }) => type === 'operation-ended' && operation === taking?.operation,
    )
    const lost = (why: string, staysOff = false) => [{ machine, why, staysOff }]
    if (begun('give back the lease'))
      return lost('its lease was given back, and it is nobody’s to start', true)
    if (begun('remove snapshot', 'remove the baseline'))
      return lost('its baseline was taken away with all else')
    return isKept ? [] : lost('nothing kept its memory yet')
  })
}

/** Whether all that the cleaning calls not as found is what those machines have lost. */
export function isAllLost(said: string, losses: readonly Loss[]): boolean {
  const told = said.split('\n').filter((line) => line.includes(NOT_AS_FOUND))
  const excused = losses.flatMap(({ machine, staysOff }) =>
    [...BOOTED, ...(staysOff ? OFF : [])].map((what) => `${machine}${NOT_AS_FOUND}${what}`),
  )
  return told.length > 0 && told.every((line) => excused.includes(line))
}

const NOT_AS_FOUND = ' is not as it was found: '
const BOOTED = ['its guest has booted since it was found']
const OFF = ['it is poweredOff, and when it was found: poweredOn', 'its guest cannot be looked at any more']
