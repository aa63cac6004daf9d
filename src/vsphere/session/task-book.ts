import { appendFileSync, readFileSync } from 'node:fs'
import type { Ref } from '../soap/data.ts'

/**
 * The tasks that were started from here: by this session or, where they share a file, by any session of the same run, such
 * as the one that renews the leases meanwhile. Whatever else works on a machine is somebody else.
 */
export class TaskBook {
  readonly #started = new Set<Ref<'Task'>>()
  readonly #file: string | undefined

  constructor(file?: string) {
    this.#file = file
  }

  note(task: Ref<'Task'>): void {
    this.#started.add(task)
    if (this.#file === undefined) return
    try {
      appendFileSync(this.#file, `${task}\n`)
    } catch {
      // Where a disk is full, the work on the machines goes on all the same.
    }
  }

  has(task: Ref<'Task'>): boolean {
    return this.#started.has(task) || this.#written().includes(task)
  }

  #written(): string[] {
    try {
      return this.#file === undefined ? [] : readFileSync(this.#file, 'utf8').split('\n')
    } catch {
      return []
    }
  }
}
