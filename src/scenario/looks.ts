import { setTimeout as sleep } from 'node:timers/promises'
import { SnapwitnessError } from '../core/errors.ts'
import type { Observed } from '../evidence/observed.ts'
import type { Seen, SeenOf } from '../evidence/seen.ts'
import { type Evidence, holds, type Kinds, type Statement } from '../judge/statement.ts'
import { LAG_MS } from '../vsphere/machine/virtual-machine.ts'
import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest, ObservedFor } from './machine.ts'
import type { ProbeAt, ProbeUnderTest } from './probe.ts'
import type { Check } from './recorder.ts'

/** What was seen of one machine at some moment. */
export interface Sight {
  host?: Observed<SeenOf<'machine'>> | undefined
  guest?: Observed<SeenOf<'guest'>> | undefined
  settings?: Observed<SeenOf<'snapshot-settings'>> | undefined
  /** What probes saw when a snapshot was taken. */
  probes?: ReadonlyMap<ProbeUnderTest, ProbeAt>
}

/** A moment that later ones can be compared with: a look at machines, or a snapshot of them. */
export interface Moment {
  /** @throws SnapwitnessError for a machine that it knows nothing of */
  sightOf(machine: MachineUnderTest): Sight
}

/**
 * A look at several machines, to compare a later state with.
 * @example
 * const then = await vms.look()
 * await vms.takeSnapshot('one')
 * await vms.expectChains(then, { longerBy: 1 })
 */
export class Looks implements Moment {
  readonly #sights: ReadonlyMap<MachineUnderTest, Sight>

  constructor(sights: ReadonlyMap<MachineUnderTest, Sight>) {
    this.#sights = sights
  }

  sightOf(machine: MachineUnderTest): Sight {
    return this.#sights.get(machine) ?? {}
  }
}

/**
 * Judges a statement by what there is now. Where it would not hold by what a host or a guest tells, the look may have been too early:
 * then it is made again, as long as a host may be behind, and a last time when that is known to be over.
 * @param args of the statement, as of the look
 */
export async function checkSettled<K extends Kinds, A>(
  machine: MachineUnderTest,
  statement: Statement<K, A>,
  args: () => NoInfer<A>,
  { negated = false, ...subject }: Subject & { negated?: boolean },
): Promise<Check> {
  const patience = machine.limits.look().within(LAG_MS)
  const told = statement.takes.at(-1)
  // A guest's clock may be set at the very moment of a look.
  let mayBeEarly = told === 'machine' || told === 'guest'
  for (;;) {
    const evidence = await evidenceFor(statement, machine, subject)
    const now = args()
    const seen = evidence.map(({ seen }) => seen) as unknown as Evidence<NoInfer<K>>
    const isAsExpected = holds(statement, now, ...seen) !== negated
    if (!mayBeEarly || isAsExpected) return machine.judgeAs({ negated }, statement, now, evidence)
    mayBeEarly = patience.remainingMs > LOOK_MS
    if (mayBeEarly) await sleep(LOOK_MS)
    else if (told === 'machine') await machine.awaitPresent()
  }
}

/** What of a machine is looked at beside it, and what it is compared with. */
interface Subject {
  since?: Moment | undefined
  disk?: DiskUnderTest | undefined
  probe?: ProbeUnderTest | undefined
}

/** Before another look at a host that does not tell yet what it should. */
const LOOK_MS = 2_000

/**
 * The evidence that a statement takes: what there is now, and of a kind that it takes twice first what was seen then; so
 * the settings of a snapshot too.
 */
async function evidenceFor<K extends Kinds, A>(
  { id, takes }: Statement<K, A>,
  machine: MachineUnderTest,
  subject: Subject,
): Promise<ObservedFor<K>> {
  const then = subject.since?.sightOf(machine) ?? {}
  const observed: Observed<Seen>[] = []
  for (const [i, kind] of takes.entries()) {
    const earlier = takes.slice(i + 1).includes(kind)
    const found =
      earlier || kind === 'snapshot-settings'
        ? thenOf(kind, then, subject)
        : await nowOf(kind, machine, subject)
    if (!found) throw new NoSuchEvidence(id, kind, machine.name)
    observed.push(found)
  }
  return observed as unknown as ObservedFor<K>
}

function thenOf(
  kind: Seen['kind'],
  { host, guest, settings, probes }: Sight,
  { probe }: Subject,
): Observed<Seen> | undefined {
  if (kind === 'probe') return probe && probes?.get(probe)?.before
  if (kind === 'machine') return host
  if (kind === 'guest') return guest
  return kind === 'snapshot-settings' ? settings : undefined
}

async function nowOf(
  kind: Seen['kind'],
  machine: MachineUnderTest,
  { disk, probe }: Subject,
): Promise<Observed<Seen> | undefined> {
  if (kind === 'machine') return machine.observeMachine()
  if (kind === 'guest') return machine.observeGuest()
  if (kind === 'probe') return probe?.look()
  return kind === 'disk' ? disk?.observe() : undefined
}

class NoSuchEvidence extends SnapwitnessError {
  constructor(id: string, kind: string, machine: string) {
    super('NO_SUCH_EVIDENCE', `Nothing was seen of ${machine} that “${id}” could judge: ${kind}.`, {
      hint: 'Name the moment that it compares with, `{ since }`: a snapshot, or what `vms.look()` returned.',
      fields: { machine },
    })
  }
}
