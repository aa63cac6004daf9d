import type { Config } from '../config/load.ts'
import { hintLine, SnapwitnessError } from '../core/errors.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine, quoted } from '../core/words.ts'
import { refuseBlocked } from '../doctor/before-run.ts'
import { examine, examineConfiguration } from '../doctor/examine.ts'
import type { Finding } from '../doctor/finding.ts'
import type { Ledger } from '../evidence/ledger.ts'
import type { Trouble } from '../evidence/units.ts'
import { type Fleet, machinesOf, type Namesake } from '../fleet/fleet.ts'
import { refuseAnyUnfit, unfitIn } from '../fleet/unfit.ts'
import type { Guest } from '../guest/guest.ts'
import type { LeaseTerms } from '../safety/lease.ts'

interface Looking {
  terms: LeaseTerms
  steal: boolean
  /** Whether one that may or can not be used keeps the run from all the others. */
  strict: boolean
  ledger: Ledger
  /** Gets the guests with their connections, for whoever goes on in them and closes them. */
  guests?: Map<string, Guest>
}

/**
 * The machines that have no part in the run, after a look at every host, machine and guest. What the doctor finds is told to
 * the ledger.
 * @throws UsageError, LeaseHeld where it is strict, or none is left
 */
export async function unfitMachines(
  config: Config,
  fleet: Fleet,
  { terms, steal, strict, ledger, guests }: Looking,
): Promise<UnfitMachines> {
  const by = { ...terms, steal }
  const unfit = unfitIn(fleet, by)
  const all = [...config.machines, ...fleet.found.map(({ machine }) => machine)]
  if (strict || all.every(({ name }) => unfit.has(name))) refuseAnyUnfit(fleet, by)
  const findings = await examineFit(fleet, unfit, guests)
  const beside = [
    ...examineConfiguration(config.risks),
    ...emptyGroups(config, fleet),
    ...fleet.namesakes.map(namesake),
  ]
  for (const { severity, ...about } of [...beside, ...findings]) {
    if (severity !== 'ok') ledger.append({ type: 'finding', severity, ...about })
  }
  if (strict) refuseBlocked(findings)
  const machines = new UnfitMachines(config, fleet, findings, ledger)
  for (const [machine, trouble] of unfit) {
    const isTold = findings.some((one) => one.machine === machine && one.severity === 'blocker')
    machines.leaveOut(machine, trouble, { isTold })
  }
  for (const { severity, machine, what, mend } of findings) {
    if (severity !== 'blocker' || machine === undefined) continue
    machines.leaveOut(machine, { code: 'BLOCKED', what, hint: mend }, { isTold: true })
  }
  machines.refuseIfNoneIsLeft()
  return machines
}

/** A night that lost a whole group of machines must not look like one that had them. */
function emptyGroups({ select }: Config, { found, closed }: Fleet): Finding[] {
  const looked = select.filter(({ use }) => !closed.some(({ name }) => name === use.host))
  const empty = looked.filter(({ group }) => !found.some((one) => one.group === group))
  return empty.map(({ group }) => ({
    id: 'group',
    severity: 'warning',
    what: `No machine was found for the group ${quoted(group)}.`,
    follows: 'No scenario runs on any of it.',
    mend: 'See its folder, name and attribute in `select`, and whether its machines agree (`snapwitness: allow` in their notes).',
  }))
}

function namesake({ machine, group, host, other }: Namesake): Finding {
  return {
    id: 'namesake',
    severity: 'warning',
    what: `The group ${quoted(group)} would have ${quoted(machine)} of ${quoted(host)}, and ${quoted(other)} has a machine of that name.`,
    follows: 'In a run a name stands for one machine: the one of the group has no part in it.',
    mend: 'Rename one of them on its host.',
  }
}

/** Into a machine that may not be used nobody looks. */
async function examineFit(
  { hosts }: Fleet,
  unfit: ReadonlyMap<string, Trouble>,
  guests: Map<string, Guest> | undefined,
): Promise<Finding[]> {
  const findings = await sideBySide(hosts, async ({ part, session, sightings }) => {
    const fit = sightings.filter((one) => 'trouble' in one || !unfit.has(one.name))
    const found = await examine(session, part, fit, guests)
    return found.flatMap((finding) =>
      ofEach(
        finding,
        part.machines.map(({ name }) => name),
      ),
    )
  })
  return findings.flat()
}

/** What blocks a host blocks each of its machines. */
function ofEach(finding: Finding, machines: readonly string[]): Finding[] {
  if (finding.machine !== undefined || finding.severity !== 'blocker') return [finding]
  return [finding, ...machines.map((machine) => ({ ...finding, machine }))]
}

/** Machines that have no part in a run, each with why: its own scenarios alone are unknown by that. */
export class UnfitMachines {
  readonly #all: readonly string[]
  readonly #findings: readonly Finding[]
  readonly #ledger: Ledger
  readonly #troubles = new Map<string, Trouble>()

  constructor(config: Config, fleet: Fleet, findings: readonly Finding[], ledger: Ledger) {
    const named = config.machines.map(({ name }) => name)
    this.#all = [...new Set([...named, ...machinesOf(fleet).map(({ name }) => name)])]
    this.#findings = findings
    this.#ledger = ledger
  }

  has(machine: string): boolean {
    return this.#troubles.has(machine)
  }

  /** @param isTold its finding stands in the ledger already */
  leaveOut(machine: string, { code, what, hint }: Trouble, { isTold = false } = {}): void {
    if (this.#troubles.has(machine)) return
    this.#troubles.set(machine, { code, what, hint })
    const follows = 'It has no part in this run: its own scenarios alone are unknown.'
    if (!isTold)
      this.#ledger.append({
        type: 'finding',
        id: 'machine',
        severity: 'blocker',
        machine,
        what,
        follows,
        mend: hint,
      })
    say(
      `${inLine(machine)} is left out: ${inLine(what, LONGEST)}\n  ${inLine(hintLine({ code, hint }), LONGEST)}`,
    )
  }

  /** What keeps a crew from its work. */
  troubleIn(crew: readonly string[]): Trouble | undefined {
    const machine = crew.find((name) => this.#troubles.has(name))
    const trouble = machine === undefined ? undefined : this.#troubles.get(machine)
    return trouble && { ...trouble, what: `${machine} has no part in this run: ${trouble.what}` }
  }

  /** @throws UsageError, or in the words of what kept the first of them */
  refuseIfNoneIsLeft(): void {
    if (this.#all.some((machine) => !this.#troubles.has(machine))) return
    refuseBlocked(this.#findings)
    throw new NoneIsLeft([...this.#troubles.values()])
  }
}

const LONGEST = 2_000

class NoneIsLeft extends SnapwitnessError {
  constructor([first, ...rest]: readonly Trouble[]) {
    const what = [first, ...rest].map((trouble) => trouble?.what ?? '').join('\n')
    super(first?.code ?? 'NO_MACHINE', what || 'No machine was found that may be used.', {
      hint: first?.hint ?? 'snapwitness doctor',
    })
  }
}
