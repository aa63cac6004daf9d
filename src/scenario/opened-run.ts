import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { inject } from 'vitest'
import { rememberPrinted } from '../config/secret-command.ts'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import type { Trouble } from '../evidence/units.ts'
import type { LeaseTerms } from '../safety/lease.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a scenario asks for the run that it belongs to. */
    snapwitness?: RunPlace
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
  /** Scenarios that have their verdict already, as `file#name`. */
  judged: string[]
}

/** The answer to who asks for the run: one line of JSON. */
export type Told = OpenedRun | { trouble: Trouble }

export interface OpenedRun {
  run: ProvidedRun
  /** What the commands of the configuration have printed. */
  secrets: [key: string, printed: string][]
}

/**
 * Asks for the run, which is opened for the first who asks, and works with it. The machines are this scenario's alone
 * as long as the connection lasts, so that whoever dies gives them back.
 */
export async function withOpenedRun(work: (run: ProvidedRun) => Promise<void>): Promise<void> {
  const place = inject('snapwitness')
  if (!place) throw noPlugin()
  const socket = connect(place.port, '127.0.0.1')
  try {
    socket.write(`${place.token}\n`)
    const told = await toldBy(socket)
    if ('trouble' in told) throw new NotOpened(told.trouble)
    rememberPrinted(told.secrets)
    await work(told.run)
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
