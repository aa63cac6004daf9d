import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Machine } from './machine/machine.ts'

/** How a host goes about what no promise is made of. A liberty replaces some of it. */
export interface HostManners {
  /** What time the host believes it is. */
  now(): Date
  /** A disk's file as the datastore shows it; the first is the one that a disk goes by. */
  show(file: StoredFile, machines: readonly Machine[]): readonly StoredFile[]
  /** The kind of deltas (VirtualDiskDeltaDiskFormat), where the host tells it. */
  readonly deltaFormat: string | undefined
  /** The variant of that kind (VirtualDiskDeltaDiskFormatVariant), where the host tells it. */
  readonly deltaVariant: string | undefined
  /** Whether its machines say that a snapshot can keep their memory. */
  readonly memorySnapshots: boolean
  /** A machine as its properties show it. */
  shown(machine: Machine): Shown
  /** Answers a request, or has the agent do it. */
  answer(exchange: Exchange, byTheAgent: () => Promise<void>): Promise<void>
  /** The last touch to the text of an answer. */
  write(answer: string): string
  /** How long a task waits in the queue. */
  readonly queueMs: number
  /** Does the work of a task. */
  work<T>(descriptionId: string, work: () => Promise<T>, tell: (percent: number) => void): Promise<T>
  /** Other people's machines on the host. */
  readonly neighbours: readonly Neighbour[]
  /** Tasks of other people that never end, by the API's name of the operation: `Datastore.refresh`. */
  readonly foreignTasks: readonly string[]
}

/** A file by its path on the datastore. */
export interface StoredFile {
  readonly path: string
  readonly sizeBytes: number
  /** All that the file holds, where that is not what the real file of the lab holds. */
  readonly text?: string
}

export interface Shown {
  readonly machine: Machine
  /** The machine as of the last look at its files; {@link machine} where that is at every look. */
  readonly stored?: Machine
  /** When that last look was. */
  readonly filesAt?: () => Date
  /** What RefreshStorageInfo does. */
  readonly refresh?: () => void
}

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  forgetSessions(): void
}

export interface Neighbour {
  readonly machine: Machine
  /** Why none of its properties can be read. */
  readonly withheld?: 'gone' | 'forbidden'
}

export const plainManners: HostManners = {
  now: () => new Date(),
  show: (file) => [file],
  deltaFormat: 'redoLogFormat',
  deltaVariant: undefined,
  memorySnapshots: true,
  shown: (machine) => ({ machine }),
  answer: (_exchange, byTheAgent) => byTheAgent(),
  write: (answer) => answer,
  queueMs: 0,
  work: (_descriptionId, work) => work(),
  neighbours: [],
  foreignTasks: [],
}
