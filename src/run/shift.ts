import type { Socket } from 'node:net'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { Allocation } from '../fleet/allocation.ts'
import type { Requested, Told } from '../scenario/opened-run.ts'
import type { OpenRun } from './open-run.ts'

/** A run from its opening to its closing, in which scenarios work on its machines. */
export class Shift {
  readonly #run: Promise<OpenRun>
  readonly #atWork = new Set<Promise<void>>()
  #allocation: Allocation | undefined
  #refusal: string | undefined

  constructor(run: Promise<OpenRun>) {
    this.#run = run
  }

  /** Gives whoever asks what they ask for, as long as the connection lasts. */
  async serve(socket: Socket, wanted: Requested): Promise<void> {
    const work = this.#serve(socket, wanted)
    this.#atWork.add(work)
    await work
    this.#atWork.delete(work)
  }

  /** @param reason why nobody who has no machines yet gets any */
  refuse(reason: string): void {
    this.#refusal ??= reason
  }

  /** @returns what kept the run from being opened, or from ending in order */
  async close(): Promise<Trouble | undefined> {
    try {
      const run = await this.#run
      await Promise.all(this.#atWork)
      return await run.close()
    } catch (error) {
      return troubleOf(error)
    }
  }

  async #serve(socket: Socket, wanted: Requested): Promise<void> {
    const gone = new AbortController()
    const left = new Promise<void>((resolve) => {
      socket.once('close', () => {
        gone.abort()
        resolve()
      })
    })
    const answer = (told: Told) => socket.write(`${JSON.stringify(told)}\n`)
    if (socket.destroyed) return
    try {
      const run = await this.#run
      const place = run.placeOf(wanted)
      if ('trouble' in place) return void answer(place)
      this.#allocation ??= new Allocation(run.most)
      const giveBack = await this.#allocation.take(place, gone.signal)
      answer(this.#refusal === undefined ? toldOf(run, place.machines) : { skip: this.#refusal })
      await left
      giveBack()
    } catch (error) {
      if (!gone.signal.aborted) answer({ trouble: troubleOf(error) })
    }
  }
}

function toldOf({ told, secrets }: OpenRun, crew: readonly string[]): Told {
  return { run: told, secrets, crew }
}
