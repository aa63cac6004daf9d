import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { classify, type Night, type Point } from './classify.ts'
import { covers, hasExpired, isAbout, type KnownIssue, type Suspect } from './known-issues.ts'
import type { Cell, Finding, Morning } from './morning.ts'
import {
  type MachineRow,
  type MachineTold,
  onMachine,
  type ResultRow,
  type RunRow,
  type SeenUnit,
  type UnitName,
  verdictAt,
} from './nights.ts'
import { labelOf, type PromiseName, promiseOf } from './promise-of.ts'
import type { Pending } from './reach-back.ts'
import { keyOf, type StoredCheck } from './tables.ts'

/** What a morning is made of, but the results. */
export interface Around {
  issues: readonly KnownIssue[]
  /** An issue that held for so many nights asks to be removed. */
  heldNights: number
  night: Night
  /** Of each unit the lists of checks that it had, the newest first. */
  seen: ReadonlyMap<number, SeenUnit[]>
  names: ReadonlyMap<number, UnitName>
  checks: ReadonlyMap<number, StoredCheck[]>
  /** Of this night. */
  machines: ReadonlyMap<number, MachineRow>
  /** Of every night, by {@link onMachine}. */
  told: ReadonlyMap<string, MachineTold>
  host: Morning['hosts'][number] | undefined
}

/** A scenario on a machine, as all its checks share it. */
interface Place {
  unit: UnitName
  promise: PromiseName | undefined
  machine: Finding['machine']
  host: string
  build: string
}

/** What a check came to, newest night first. */
interface Course {
  stored: StoredCheck
  tonight: Point | undefined
  before: Point[]
}

/** How each check stands: those that held on every night are counted, the others told. */
export class Standings {
  /** Findings whose violations may have begun before the nights that were looked at. */
  readonly pending: Pending[] = []
  readonly #around: Around
  readonly #findings: Finding[] = []
  readonly #cells = new Map<string, Cell>()
  /** Findings of this night, each with the cell that it is in. */
  readonly #shown: { finding: Finding; cell: Cell }[] = []
  readonly #issueNights = new Map<KnownIssue, Map<string, Verdict[]>>()
  #held = 0

  constructor(around: Around) {
    this.#around = around
  }

  /** Once {@link pending} were followed: by that some stand otherwise. */
  result(): Pick<Morning, 'findings' | 'held' | 'cells' | 'removable' | 'aboutNothing'> {
    for (const { finding, cell } of this.#shown)
      if (WEIGHT.indexOf(finding.standing) < WEIGHT.indexOf(cell.standing)) cell.standing = finding.standing
    return {
      findings: this.#findings,
      held: this.#held,
      cells: [...this.#cells.values()],
      removable: this.#removable(),
      aboutNothing: this.#aboutNothing(),
    }
  }

  /** Those units of which every night counts. Of all others, each check held whenever it was made. */
  worthTelling(uncertain: ReadonlySet<number>): Set<number> {
    const { seen, night } = this.#around
    const told = [...seen].filter(([unit, lists]) => {
      const isTonight = lists[0]?.lastAt === night.startedAt
      return uncertain.has(unit) || lists.length > 1 || !isTonight || this.#mayHaveIssue(unit, lists)
    })
    return new Set(told.map(([unit]) => unit))
  }

  #mayHaveIssue(unit: number, lists: readonly SeenUnit[]): boolean {
    const { issues } = this.#around
    if (issues.length === 0) return false
    return this.#suspectsOf(unit, lists).some((suspect) => issues.some((issue) => covers(issue, suspect)))
  }

  #suspectsOf(unit: number, lists: readonly SeenUnit[]): Suspect[] {
    const place = this.#placeOf(unit, [])
    const all = lists.flatMap((list) => this.#around.checks.get(list.checks) ?? [])
    return all.map((stored) => suspectOf(stored, place))
  }

  /** What held tonight as on every night. */
  addHeld(tonight: readonly ResultRow[], told: ReadonlySet<number>): void {
    for (const { unit, checks } of tonight) {
      if (told.has(unit)) continue
      const place = this.#placeOf(unit, [])
      for (const [judgement] of this.#around.checks.get(checks) ?? []) this.#hold(place, judgement)
    }
  }

  #hold(place: Place, judgement: string): void {
    this.#held += 1
    this.#addToCell(place, judgement, 'held')
  }

  /** @param runs newest first; the first is tonight */
  addTold(rows: readonly ResultRow[], runs: readonly RunRow[]): void {
    const order = new Map(runs.map(({ number }, at) => [number, at]))
    const units = new Map<number, ResultRow[]>()
    for (const row of rows.toSorted((a, b) => (order.get(a.run) ?? 0) - (order.get(b.run) ?? 0))) {
      const own = units.get(row.unit) ?? []
      own.push(row)
      units.set(row.unit, own)
    }
    const byNumber = new Map(runs.map((run) => [run.number, run]))
    for (const [unit, own] of units) this.#addUnit(this.#placeOf(unit, own), own, byNumber)
  }

  #addUnit(place: Place, rows: readonly ResultRow[], runs: ReadonlyMap<number, RunRow>): void {
    const courses = new Map<string, Course>()
    for (const row of rows) {
      const run = runs.get(row.run)
      if (!run) continue
      const night = { run: run.id, startedAt: run.started_at }
      const build = this.#around.told.get(onMachine({ ...row, machine: place.unit.machine }))?.build ?? ''
      this.#around.checks.get(row.checks)?.forEach((stored, at) => {
        const point = { night, build, verdict: verdictAt(row, at) }
        this.#noteIssues(stored, place, point)
        const course = courses.get(keyOf(stored)) ?? { stored, tonight: undefined, before: [] }
        courses.set(keyOf(stored), course)
        if (night.run === this.#around.night.run) course.tonight = point
        else course.before.push(point)
      })
    }
    for (const course of courses.values()) this.#addCourse(place, course)
  }

  #addCourse(place: Place, { stored, tonight, before }: Course): void {
    const classified = classify(tonight, before)
    const [judgement, object, , statement] = stored
    if (classified.standing === 'held') {
      this.#hold(place, judgement)
      return
    }
    const suspect = suspectOf(stored, place)
    const finding: Finding = {
      ...{ id: suspect.id, judgement, object, statement, promise: suspect.promise },
      scenario: { file: place.unit.file, name: place.unit.scenario },
      ...{ machine: place.machine, build: place.build, ...classified },
    }
    if (tonight?.verdict === 'violated') this.#addIssue(finding, suspect)
    this.#findings.push(finding)
    if (tonight) this.#shown.push({ finding, cell: this.#addToCell(place, judgement, tonight.verdict) })
    if (finding.since && !before.some(({ verdict }) => verdict === 'held'))
      this.pending.push({ finding, unit: place.unit.number, key: keyOf(stored) })
  }

  #addIssue(finding: Finding, suspect: Suspect): void {
    const { issues, night } = this.#around
    const covering = issues.filter((issue) => covers(issue, suspect))
    const issue = covering.find((one) => !hasExpired(one, night))
    if (issue) Object.assign(finding, { standing: 'known', issue })
    else if (covering[0]) finding.expired = covering[0]
  }

  #addToCell({ machine, promise }: Place, judgement: string, verdict: Verdict): Cell {
    const label = labelOf({ promise: promiseOf(judgement, promise), judgement })
    const key = JSON.stringify([label, machine.key])
    const none: Cell = { promise: label, machine: machine.key, verdict, standing: 'held', checks: 0 }
    const cell = this.#cells.get(key) ?? none
    this.#cells.set(key, cell)
    cell.checks += 1
    cell.verdict = mergeVerdicts([cell.verdict, verdict])
    return cell
  }

  #noteIssues(stored: StoredCheck, place: Place, { night, build, verdict }: Point): void {
    const { issues } = this.#around
    if (issues.length === 0 || verdict === 'unknown') return
    const suspect = { ...suspectOf(stored, place), build }
    for (const issue of issues.filter((one) => covers(one, suspect))) {
      const nights = this.#issueNights.get(issue) ?? new Map<string, Verdict[]>()
      this.#issueNights.set(issue, nights)
      nights.set(night.startedAt, [mergeVerdicts([...(nights.get(night.startedAt) ?? []), verdict])])
    }
  }

  #removable(): Morning['removable'] {
    return [...this.#issueNights].flatMap(([issue, nights]) => {
      const newestFirst = [...nights].sort(([one], [other]) => (one < other ? 1 : -1))
      const broken = newestFirst.findIndex(([, verdicts]) => verdicts.includes('violated'))
      const held = broken === -1 ? newestFirst.length : broken
      return held >= this.#around.heldNights ? [{ issue, nights: held }] : []
    })
  }

  /** Of nights in which something was judged at all: a misspelt one would never keep the gate open. */
  #aboutNothing(): KnownIssue[] {
    const { issues, seen } = this.#around
    if (issues.length === 0) return []
    const suspects = [...seen].flatMap(([unit, lists]) => this.#suspectsOf(unit, lists))
    if (suspects.length === 0) return []
    return issues.filter((issue) => !suspects.some((suspect) => isAbout(issue, suspect)))
  }

  /** @param rows of nights in which it was there, newest first; none where it was there tonight */
  #placeOf(number: number, rows: readonly ResultRow[]): Place {
    const { names, machines, told, host } = this.#around
    const unit = names.get(number) ?? NOBODY
    const tonight = machines.get(unit.machine)
    const last = rows.map((row) => told.get(onMachine({ ...row, machine: unit.machine }))).find(Boolean)
    return {
      unit,
      promise: unit.promise === null ? undefined : (JSON.parse(unit.promise) as PromiseName),
      machine: { key: unit.key, name: tonight?.name ?? last?.name ?? unit.key },
      host: tonight?.host ?? hostName(host?.url),
      build: tonight?.build ?? last?.build ?? host?.build ?? '',
    }
  }
}

/** What weighs most stands first. */
const WEIGHT: readonly Cell['standing'][] = [
  ...(['new', 'still', 'flaky', 'known', 'unknown', 'fixed', 'not run', 'held'] as const),
]

const NOBODY: UnitName = { number: 0, machine: 0, key: '', file: '', scenario: '', promise: null }

function hostName(url = ''): string {
  return URL.canParse(url) ? new URL(url).hostname : url
}

function suspectOf(
  [judgement, object, time]: StoredCheck,
  place: Place,
): Suspect & { promise: PromiseName | undefined } {
  const { unit, machine, host, build, promise } = place
  const scenario = `${unit.file}#${unit.scenario}`
  const [middle, key] = [scenario, unit.key].map((part) => part.replaceAll('|', '¦'))
  return {
    id: `${judgement} | ${middle} | ${key} | ${object} | ${time}`,
    ...{ judgement, machine, host, build },
    promise: promiseOf(judgement, promise),
  }
}
