import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { threadId } from 'node:worker_threads'

/**
 * What Windows remembers, as one JSON file: below /run it lives in the machine's memory, below /var/lib on its system
 * disk, so that each goes back with what a snapshot kept. Read anew at each use, since a revert changes it underneath.
 */
export class StateFile<T> {
  readonly #path: string
  readonly #empty: T

  constructor(path: string, empty: T) {
    this.#path = path
    this.#empty = empty
  }

  read(): T {
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8')) as T
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        return structuredClone(this.#empty)
      throw error
    }
  }

  /** Replaces the file at once, and returns when it is on the disk. */
  write(state: T): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    const next = `${this.#path}.${process.pid}.${threadId}.new`
    const file = openSync(next, 'w')
    try {
      writeSync(file, JSON.stringify(state))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(next, this.#path)
    const folder = openSync(dirname(this.#path), 'r')
    fsyncSync(folder)
    closeSync(folder)
  }

  change(edit: (state: T) => void): void {
    const state = this.read()
    edit(state)
    this.write(state)
  }
}
