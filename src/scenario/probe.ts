import { bytesText } from '../core/bounds.ts'
import type { Deadline } from '../core/deadline.ts'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { shortened } from '../core/shortened.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { type CommandResult, type Commands, commandFor, type RunOptions, runCommand } from './commands.ts'
import type { MachineHandle, MachineUnderTest } from './machine.ts'

/** One machine as a probe has it. */
export interface ProbedMachine extends MachineHandle {
  /**
   * As `vms.run`, on this machine. Who looks with a command that fails sees nothing: another exit code than 0 is an error
   * here, unless `mustSucceed` is false.
   */
  run(commands: Commands, options?: RunOptions): Promise<CommandResult>
}

/**
 * Looks at an application in a guest, and changes nothing: what it returns is JSON, the same as long as the application's
 * state is. Where it cannot see, it throws: then nothing is known, and nobody is blamed.
 * @example
 * const rows: Probe = async (vm) => (await vm.run({ linux: 'psql -Atc "select count(*) from orders"' })).stdout
 */
export type Probe = (vm: ProbedMachine) => Promise<unknown>

export type ProbeSeen = Observed<SeenOf<'probe'>>

/** What a probe saw around a snapshot. */
export interface ProbeAt {
  before: ProbeSeen
  after: ProbeSeen
}

/** Bytes of the JSON that a probe returns. */
const MOST_SEEN = 64 * 1024

/** A probe of the author's on one machine. */
export class ProbeUnderTest {
  readonly machine: MachineUnderTest
  /** What the scenario calls it. */
  readonly name: string
  readonly #probe: Probe
  #reverted: { to: ProbeAt | undefined; newer: ProbeSeen } | undefined

  constructor(machine: MachineUnderTest, name: string, probe: Probe) {
    this.machine = machine
    this.name = name
    this.#probe = probe
  }

  /** Asks it, and keeps what it saw, or why it saw nothing. */
  async look(): Promise<ProbeSeen> {
    try {
      return this.#keep(await this.#seen(), null)
    } catch (error) {
      this.machine.recorder.refuseIfStopped()
      return this.#keep(null, shortened(error instanceof SnapwitnessError ? error.what : messageOf(error)))
    }
  }

  /** Of a machine whose guest does not run. */
  unseen(): ProbeSeen {
    return this.#keep(null, 'the guest does not run')
  }

  /** Remembers what the machine was reverted to, and what was seen last before that. */
  revertedTo(to: ProbeAt | undefined, newer: ProbeSeen): void {
    this.#reverted = { to, newer }
  }

  /** What was seen last before the machine was reverted to that; undefined where it was reverted to something else, or not at all. */
  beforeRevertTo(to: ProbeAt): ProbeSeen | undefined {
    return this.#reverted?.to === to ? this.#reverted.newer : undefined
  }

  async #seen(): Promise<string> {
    const { handle, limits } = this.machine
    const vm = Object.freeze({
      ...handle,
      run: (commands: Commands, options: RunOptions = {}) => runOne(this.machine, commands, options),
    })
    const value = await inTime(this.#probe(vm), limits.guestWork())
    const text = canonicalJson(value)
    if (text === undefined) throw new ProbeValue('returned nothing that JSON has a word for')
    if (Buffer.byteLength(text) > MOST_SEEN)
      throw new ProbeValue(`returned more than ${bytesText(MOST_SEEN)}`)
    return text
  }

  #keep(value: string | null, trouble: string | null): ProbeSeen {
    return this.machine.keep({ kind: 'probe', probe: this.name, value, trouble })
  }
}

function runOne(machine: MachineUnderTest, commands: Commands, options: RunOptions): Promise<CommandResult> {
  const own = { mustSucceed: true, ...options }
  return runCommand(commandFor(machine, commands, own), own)
}

/** What waits for something else than a guest may wait for ever. */
async function inTime<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  let forget = () => {}
  const late = new Promise<never>((_, reject) => {
    forget = deadline.whenPassed(() => reject(new ProbeValue('did not end in time')))
  })
  return Promise.race([work, late]).finally(forget)
}

/** The same text for the same value, whatever the order of its members; undefined where JSON has none. */
function canonicalJson(value: unknown): string | undefined {
  const text = JSON.stringify(value)
  return text && JSON.stringify(JSON.parse(text), (_key, each) => (isPlain(each) ? inOrder(each) : each))
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function inOrder(value: object): object {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

class ProbeValue extends SnapwitnessError {
  constructor(what: string) {
    super('PROBE_VALUE', `The probe ${what}.`, {
      hint: 'Return a count, a digest, the rows that matter: a string, a number, an array or a plain object.',
    })
  }
}

/** What each probe sees now; of a machine that does not run, that it cannot see. */
export async function lookByProbes(
  probes: readonly ProbeUnderTest[],
  { running }: { running: boolean },
): Promise<ReadonlyMap<ProbeUnderTest, ProbeSeen>> {
  const look = async (probe: ProbeUnderTest) => (running ? probe.look() : probe.unseen())
  return new Map(await sideBySide(probes, async (probe) => [probe, await look(probe)] as const))
}
