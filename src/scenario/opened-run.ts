import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { inject } from 'vitest'
import { rememberPrinted } from '../config/secret-command.ts'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import type { Trouble } from '../evidence/units.ts'
import type { LeaseTerms } from '../safety/lease.ts'
import type { Ref } from '../vsphere/soap/data.ts'
import type { Crew, CrewMachine, NeedsOrLess } from './crews.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a scenario asks for the run that it belongs to. */
    snapwitness?: RunPlace
    /** The machines of which crews are formed, as the configuration tells them; absent where it cannot be read. */
    snapwitnessMachines?: CrewMachine[]
  }
}

/** A port of this computer, and the word by which a process of the same test run is known there. */
export interface RunPlace {
  port: number
  token: string
}

/** What every scenario of a run is told. */
export interface ProvidedRun {
  folder: string
  configPath: string
  /** By what right the machines are used. */
  terms: LeaseTerms
  /** Leave the machines as they are when the scenario ends. */
  keep: boolean
  /** Scenarios that have their verdict already, each on its crew: by `keyOfUnit`. */
  judged: string[]
  /** Scenarios that some trouble kept from being seen before the run was resumed, by the same, with those attempts. */
  unseen: Record<string, string>
  /** Machines that the configuration does not name, and that were found on its hosts. */
  found: FoundOnHost[]
  /** Whether room has to be asked for before a snapshot with memory is taken. */
  limitsMemory: boolean
}

export interface FoundOnHost {
  name: string
  /** Of the configuration's groups. */
  group: string
  /** Itself, whoever else bears its name. */
  ref: Ref<'VirtualMachine'>
}

/** Who asks for a crew does not know yet what is found on the hosts. */
export interface CrewRequest {
  needs: NeedsOrLess
  /** Which of its crews, from 0. */
  place: number
  /** Its machines, as the configuration names them, or the place of one in a group. */
  crew: readonly string[]
}

/** What is asked for behind the word: one line of JSON. */
export type Requested =
  /** Those who are to be a scenario's alone. */
  | CrewRequest
  /** Room on its datastore for the memory of a machine. */
  | { memoryOf: string }

/** The answer, once the machines are theirs who asked: one line of JSON. */
export type Told = OpenedRun | { trouble: Trouble } | { skip: string }

export interface OpenedRun {
  run: ProvidedRun
  /** The machines, by their names on their hosts. */
  crew: Crew
  /** What keeps them from working. */
  kept?: Trouble
  /** What is missing for a crew, as a sentence. */
  unmet?: string
  /** What the commands of the configuration have printed. */
  secrets: [key: string, printed: string][]
}

/**
 * Asks for the run, which is opened for the first who asks, and for a crew of its machines, and works with them. They are
 * this scenario's alone as long as the connection lasts, so that whoever dies gives them back.
 */
export async function withOpenedRun(
  request: Requested,
  work: (told: Exclude<Told, { trouble: Trouble }>) => Promise<void>,
): Promise<void> {
  const place = inject('snapwitness')
  if (!place) throw noPlugin()
  const socket = connect(place.port, '127.0.0.1')
  try {
    socket.write(`${place.token}\n${JSON.stringify(request)}\n`)
    const told = await toldBy(socket)
    if ('trouble' in told) throw new KeptFromWork(told.trouble)
    if ('run' in told) rememberPrinted(told.secrets)
    await work(told)
  } finally {
    socket.destroy()
  }
}

/** Does the work when the datastore of the machine has room for its memory. */
export async function withRoomFor<T>(machine: string, work: () => Promise<T>): Promise<T> {
  let done: { value: T } | undefined
  await withOpenedRun({ memoryOf: machine }, async () => {
    done = { value: await work() }
  })
  return done!.value
}

function toldBy(socket: Socket): Promise<Told> {
  return new Promise((resolve, reject) => {
    socket.on('error', (cause) => reject(runGone(cause)))
    socket.on('close', () => reject(runGone()))
    createInterface({ input: socket }).once('line', (line) => resolve(JSON.parse(line) as Told))
  })
}

/** What keeps the run, or a crew of it, from its work: in the words of the process that has the machines. */
export class KeptFromWork extends SnapwitnessError {
  constructor({ code, what, hint }: Trouble) {
    super(code, what, { hint })
  }
}

function runGone(cause?: Error): SnapwitnessError {
  return new SnapwitnessError('RUN_GONE', 'The process that has the machines in hand does not answer.', {
    hint: 'Was vitest ended? What is left on the machines is taken away by `snapwitness clean`.',
    cause,
  })
}

function noPlugin(): UsageError {
  return new UsageError('A scenario runs without the plugin that takes its machines in hand.', {
    hint: "Add it to the vitest configuration: plugins: [snapwitness({ config: 'snapwitness.yaml' })], from 'snapwitness/vitest'. Where it is there, `npm ls vitest` tells whether vitest is installed twice: the plugin speaks to the one beside it.",
  })
}
