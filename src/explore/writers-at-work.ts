import { judgeEach } from '../scenario/judge-each.ts'
import { judgeGoesOn, judgeWriteOrder, type WritersMoment } from '../scenario/judged-writer.ts'
import type { Machines } from '../scenario/machines.ts'
import type { Snapshots } from '../scenario/snapshots.ts'
import type { Volumes } from '../scenario/volumes.ts'
import type { Writers } from '../scenario/writers.ts'
import type { Id, Of } from './operations.ts'

const expected = { isNot: false }

/** The writers of a history, by the snapshots that were taken while they wrote, and what is known of moments of them. */
export class WritersAtWork {
  readonly #writers = new Map<Id, Writers>()
  readonly #moments = new Map<Id, WritersMoment>()

  /** @param amid the moment at which the snapshot is taken; the next one is that at which the writer is stopped */
  async snapshot(
    vms: Machines,
    { snapshot, name, memory }: Of<'snapshot while writing'>,
    { volumes: [first, second], amid }: { volumes: readonly [Volumes, Volumes]; amid: Id },
  ): Promise<Snapshots> {
    const writers = await first.startWriter({ next: second })
    const before = await writers.acknowledged()
    const taken = await vms.takeSnapshot(name, { memory }).catch(async (refused: unknown) => {
      // A history may go on without the snapshot, and without its writer then.
      await writers.stop()
      throw refused
    })
    const after = await writers.acknowledged()
    await writers.writeOn()
    this.#writers.set(snapshot, writers)
    this.#moments.set(amid, { before, after })
    await this.#stop(writers, amid + 1)
    return taken
  }

  async goesOn({ writer, since, moment }: { writer: Id; since: Id; moment: Id }): Promise<void> {
    const [writers, had] = [this.#writers.get(writer)!, this.#moments.get(since)!.before]
    await judgeEach(expected, writers, (one, judge) => judgeGoesOn(one, had, judge))
    await this.#stop(writers, moment)
  }

  async keepsOrder({ writer, moment }: { writer: Id; moment: Id }): Promise<void> {
    const [writers, at] = [this.#writers.get(writer)!, this.#moments.get(moment)!]
    await judgeEach(expected, writers, (one, judge) => judgeWriteOrder(one, at, judge))
  }

  async #stop(writers: Writers, moment: Id): Promise<void> {
    const stopped = await writers.stop()
    this.#moments.set(moment, { before: stopped, after: stopped })
  }
}
