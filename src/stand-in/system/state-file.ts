import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
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

  /** {@link replace} by the same object, changed. */
  change(edit: (state: T) => void): void {
    this.replace((state) => {
      edit(state)
      return state
    })
  }

  /** Reads, changes and writes it as one, whatever else the threads of this machine do to it meanwhile. */
  replace(next: (state: T) => T): void {
    const lock = `${this.#path}.lock`
    takeLock(lock)
    try {
      this.write(next(this.read()))
    } finally {
      rmSync(lock, { force: true })
    }
  }
}

/** Milliseconds after which a lock is one that a thread left behind when it was ended. */
const STALE_MS = 5_000

const cell = new Int32Array(new SharedArrayBuffer(4))

function takeLock(lock: string): void {
  mkdirSync(dirname(lock), { recursive: true })
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'))
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const made = statSync(lock, { throwIfNoEntry: false })
    if (made && Date.now() - made.mtimeMs > STALE_MS) rmSync(lock, { force: true })
    Atomics.wait(cell, 0, 0, 1)
  }
}
