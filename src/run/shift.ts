import type { Socket } from 'node:net'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import type { Requested, Told } from '../scenario/opened-run.ts'
import type { Admission } from './desk.ts'
import type { OpenRun } from './open-run.ts'

/** A run from its opening to its closing, in which scenarios work on its machines. */
export class Shift {
  readonly #run: Promise<OpenRun>
  readonly #atWork = new Set<Promise<void>>()
  #refusal: string | undefined

  constructor(run: Promise<OpenRun>) {
    this.#run = run
  }

  /** Gives whoever asks what they ask for, as long as the connection lasts. */
  async serve(socket: Socket, request: Requested): Promise<void> {
    const work = this.#serve(socket, request)
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

  async #serve(socket: Socket, request: Requested): Promise<void> {
    const gone = new AbortController()
    const left = new Promise<void>((resolve) => {
      socket.once('close', () => {
        gone.abort()
        resolve()
      })
    })
    if (socket.destroyed) return
    try {
      const run = await this.#run
      const admission = await run.desk.admit(request, gone.signal)
      try {
        answer(socket, this.#refusal === undefined ? told(run, admission) : { skip: this.#refusal })
        await left
      } finally {
        if ('giveBack' in admission) admission.giveBack()
      }
    } catch (error) {
      if (!gone.signal.aborted) answer(socket, { trouble: troubleOf(error) })
    }
  }
}

function answer(socket: Socket, told: Told): void {
  socket.write(`${JSON.stringify(told)}\n`)
}

function told({ told: run, secrets }: OpenRun, admission: Admission): Told {
  if ('skip' in admission) return admission
  const { crew, trouble, unmet } = admission
  return { run, secrets, crew, ...(trouble && { kept: trouble }), ...(unmet !== undefined && { unmet }) }
}
