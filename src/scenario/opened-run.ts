import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { inject } from 'vitest'
import { z } from 'zod'
import { rememberPrinted } from '../config/secret-command.ts'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import type { Trouble } from '../evidence/units.ts'
import type { LeaseTerms } from '../safety/lease.ts'
import type { Crew, CrewMachine } from './crews.ts'

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
}

/** What is asked for behind the word: one line of JSON. */
const requested = z.object({
  /** Those who are to be a scenario's alone, as its configuration names them. */
  crew: z.array(z.string()),
})
export type Requested = z.infer<typeof requested>

export function readRequest(line: string): Requested {
  return requested.parse(JSON.parse(line))
}

/** The answer, once the machines are theirs who asked: one line of JSON. */
export type Told = OpenedRun | { trouble: Trouble } | { skip: string }

export interface OpenedRun {
  run: ProvidedRun
  /** The machines, by their names on their hosts. */
  crew: Crew
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
    if ('trouble' in told) throw new NotOpened(told.trouble)
    if ('run' in told) rememberPrinted(told.secrets)
    await work(told)
  } finally {
    socket.destroy()
  }
}

function toldBy(socket: Socket): Promise<Told> {
  return new Promise((resolve, reject) => {
    socket.on('error', (cause) => reject(runGone(cause)))
    socket.on('close', () => reject(runGone()))
    createInterface({ input: socket }).once('line', (line) => resolve(JSON.parse(line) as Told))
  })
}

/** What kept the run from being opened, in the words of the process that tried. */
class NotOpened extends SnapwitnessError {
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
    hint: "Add it to the vitest configuration: plugins: [snapwitness({ config: 'snapwitness.yaml' })], from 'snapwitness/vitest'.",
  })
}
