import type { Observed } from '../evidence/observed.ts'
import type { SealedPart } from '../evidence/sealed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { troubleOf } from '../evidence/trouble.ts'
import {
  sealDisksKept,
  sealFilesThere,
  sealHereStands,
  sealLeft,
  sealPartThere,
  sealRecordKept,
  sealTreeAlone,
} from '../judge/seal-found.ts'
import { ChecksFailed } from '../scenario/errors.ts'
import { startGuest, waitForGuest } from '../scenario/power.ts'
import { checkHost, checkPart, sealedSeen } from './check-part.ts'
import { asItMustBe } from './disks.ts'
import { tryLeaf } from './leaf.ts'
import { type FoundPart, lookAtSeal, type SealLook } from './look-at-seal.ts'
import { keepPlace, LEAF, ranAt, removeOwn, returnToPlace } from './own-place.ts'
import { HERE, type SealedMachine } from './record.ts'
import { revertToPart, type Ways } from './sealed-revert.ts'
import { walkOver } from './walk.ts'

interface Access extends Ways {
  /** Has the guest say what it is, once it runs. */
  meet: () => Promise<void>
}

/** Verifies the seal on one machine, and leaves it as it was. */
export async function verifyMachine(access: Access, { parts }: SealedMachine): Promise<void> {
  await new Verification(access, parts).verify()
}

class Verification {
  readonly #ways: Access
  readonly #parts: readonly SealedPart[]
  readonly #here: SealedPart
  readonly #sealed = new Map<string, Observed<SeenOf<'sealed'>>>()
  /** What kept from seeing some part; the others are looked at all the same. */
  readonly #troubles: unknown[] = []
  #place: FoundPart | undefined

  constructor(ways: Access, parts: readonly SealedPart[]) {
    this.#ways = ways
    this.#parts = parts
    this.#here = parts.find(({ part }) => part === HERE)!
  }

  async verify(): Promise<void> {
    const { now, then } = this.#ways
    const { journal } = now.recorder
    journal.step('Look at what is there, and touch nothing')
    const found = await this.#look()
    const wasOn = await this.#wasOn(found)
    try {
      await this.#takeUp(found)
      journal.step('Look at where it stands, as it came here')
      await this.#attempt(() => this.#lookAtPlace({ wasOn }))
      this.#place ??= await keepPlace(now, this.#here, { wasOn })
      const at = await this.#visit(found)
      journal.step('The old tree still works as a tree')
      if (at) await this.#attempt(() => tryLeaf(then, at))
    } finally {
      journal.step('Leave the seal as it was')
      await this.#leave({ wasOn })
    }
    await now.judge(sealLeft, {}, found.seen, (await lookAtSeal(now, now.run)).seen)
    await checkHost(now, this.#sealed.get(HERE)!, { must: this.#here })
    const [first] = this.#troubles
    if (first !== undefined) throw first
  }

  async #look(): Promise<SealLook> {
    const { now } = this.#ways
    for (const part of this.#parts)
      this.#sealed.set(part.part, now.keep(sealedSeen(now.run, part, this.#parts)))
    const found = await lookAtSeal(now, now.run)
    for (const { part } of this.#parts) {
      const sealed = this.#sealed.get(part)!
      if (part === HERE) {
        await now.judge(sealHereStands, {}, sealed, found.seen)
        continue
      }
      await now.judge(sealPartThere, { part }, sealed, found.seen)
      if (!found.parts.has(part)) continue
      await now.judge(sealRecordKept, { part }, sealed, found.seen)
      await now.judge(sealDisksKept, { part }, sealed, found.seen)
      await now.judge(sealFilesThere, { part }, found.seen)
    }
    await now.judge(sealTreeAlone, {}, found.seen)
    return found
  }

  /** A verification that was cut short has left it wherever it had come to. */
  async #wasOn({ parts }: SealLook): Promise<boolean> {
    const place = parts.get(HERE)
    if (place) return ranAt(place)
    const { seen } = await this.#ways.now.observeMachine()
    return seen.powerState === 'poweredOn'
  }

  /** Goes on where another verification was cut short: it has kept the place, and made a leaf at most. */
  async #takeUp({ parts }: SealLook): Promise<void> {
    const [place, leaf] = [parts.get(HERE), parts.get(LEAF)]
    const { now } = this.#ways
    if (leaf || place) now.recorder.journal.step('Take up a verification that was cut short')
    if (place) {
      this.#place = place
      await returnToPlace(now, place)
    }
    if (leaf) await removeOwn(now, leaf)
  }

  /** It may have been started anew since it was sealed: its memory is its own. */
  async #lookAtPlace({ wasOn }: { wasOn: boolean }): Promise<void> {
    const { now } = this.#ways
    const sealed = this.#sealed.get(HERE)!
    const { seen } = await now.observeMachine()
    if (seen.powerState !== 'poweredOn') {
      // A start writes to its system disk.
      this.#place ??= await keepPlace(now, this.#here, { wasOn })
      await startGuest(now)
    } else await waitForGuest(now)
    await this.#ways.meet()
    await checkPart(now, sealed, { must: this.#here, isCold: true })
  }

  /** @returns the part at which the machine is then */
  async #visit({ seen: { seen }, parts }: SealLook): Promise<SealedPart | undefined> {
    const { then, now } = this.#ways
    const placed = seen.snapshots.flatMap(({ part, parent }) =>
      part === null || part === HERE || part === LEAF
        ? []
        : [{ part, parent: seen.snapshots.find(({ snapshot }) => snapshot === parent)?.part ?? null }],
    )
    const from = placed.find(({ part }) => part === this.#here.parent) ?? placed[0]
    const walk = from ? walkOver(placed, from.part) : []
    const apart = placed.map(({ part }) => part).filter((part) => !walk.includes(part))
    let ways: Ways = { now, then }
    let at: SealedPart | undefined
    for (const part of [...walk, ...apart]) {
      const own = this.#parts.find((one) => one.part === part)
      const found = parts.get(part)
      const sealed = this.#sealed.get(part)
      if (!own || !found || !sealed) continue
      then.recorder.journal.step(`Revert to the part “${part}”`)
      const must = asItMustBe(own, this.#parts)
      const isSeen = await this.#attempt(() => revertToPart(ways, { sealed, found, must }))
      at = isSeen ? must : undefined
      ways = { now: then, then }
    }
    return at
  }

  /** @returns whether it came to its end; one that could not be seen leaves the others to be */
  async #attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (ENDS_ALL.includes(troubleOf(error).code)) throw error
      if (!(error instanceof ChecksFailed)) this.#troubles.push(error)
      return false
    }
  }

  async #leave({ wasOn }: { wasOn: boolean }): Promise<void> {
    const { now, then } = this.#ways
    await Promise.all([now.guest.close(), then.guest.close()])
    if (!this.#place) return
    const leaf = (await lookAtSeal(now, now.run)).parts.get(LEAF)
    await returnToPlace(now, this.#place)
    if (leaf) await removeOwn(now, leaf)
    if (wasOn) await this.#start()
    await removeOwn(now, this.#place)
  }

  #start(): Promise<void> {
    const { name, vm, limits, recorder } = this.#ways.now
    const work = () => vm.powerOn(limits.task())
    return recorder.journal.operation({ machine: name, action: 'power on', work })
  }
}

/** With these nothing more may be done to the machine, or told of it; or no part lets anybody in. */
const ENDS_ALL = [
  'INTERRUPTED',
  'LEASE_LOST',
  'SEALED',
  'NOT_ALLOWED',
  'LEDGER_WRITE',
  'LEDGER_FULL',
  'SOMEBODY_ELSE',
  'SEALED_LOGIN',
]
