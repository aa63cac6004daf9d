import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { GuestKind } from '../core/access.ts'
import { bytesText, MOST } from '../core/bounds.ts'
import type { Deadline } from '../core/deadline.ts'
import { BLOCK_BYTES, recipeOf } from '../witness/blocks.ts'
import type { RangeDigests } from '../witness/inspection.ts'
import type { BlockRange } from '../witness/ranges.ts'
import { GuestError } from './errors.ts'
import type {
  CommandOutput,
  ContentRequest,
  DiskContent,
  DiskIdentity,
  DiskObservation,
  Guest,
  GuestCommand,
  GuestIdentity,
  GuestInspection,
  GuestMarks,
  GuestState,
  InitializeRequest,
  Trim,
  WitnessFile,
  WitnessPlace,
  WitnessWrite,
  WriterRequest,
  WriterState,
} from './guest.ts'
import {
  Bytes,
  Content,
  Digests,
  Disk,
  Done,
  Identity,
  Inspection,
  Observed,
  State,
  TrimSaid,
  Writer,
} from './observations.ts'
import { answerOf } from './script-answer.ts'
import type { ScriptArguments, ScriptName, ScriptRunner } from './script-runner.ts'

/** Who answered when the connection was made, told once: it is not asked again in the same breath. */
export type JustMet = () => GuestIdentity | undefined

/** A guest whose every operation is one script: what it takes, and what its line of JSON must look like. */
export class ScriptedGuest implements Guest {
  readonly name: string
  readonly #runner: ScriptRunner
  readonly #justMet: JustMet
  /** Goes with the words of the writers that were started from here, and with nobody else's. */
  readonly #secret = randomBytes(16).toString('hex')

  constructor(name: string, runner: ScriptRunner, justMet: JustMet = () => undefined) {
    this.name = name
    this.#runner = runner
    this.#justMet = justMet
  }

  get kind(): GuestKind {
    return this.#runner.kind
  }

  get service(): string {
    return this.#runner.service
  }

  connect(deadline: Deadline): Promise<void> {
    return this.#runner.transport.connect(deadline)
  }

  async identify(deadline: Deadline): Promise<GuestIdentity> {
    await this.connect(deadline)
    return this.#justMet() ?? this.#run('identify', {}, Identity, deadline)
  }

  inspect(filesystem: InitializeRequest['filesystem'], deadline: Deadline): Promise<GuestInspection> {
    return this.#run('inspect', { filesystem }, Inspection, deadline)
  }

  readState(deadline: Deadline): Promise<GuestState> {
    return this.#run('read-state', {}, State, deadline)
  }

  leaveMarks({ memory, systemDisk }: GuestMarks, deadline: Deadline): Promise<GuestState> {
    return this.#run('leave-marks', { memory, systemDisk }, State, deadline)
  }

  async advanceClock(seconds: number, deadline: Deadline): Promise<void> {
    await this.#run('advance-clock', { seconds }, Done, deadline)
  }

  observeDisk(disk: DiskIdentity, deadline: Deadline): Promise<DiskObservation> {
    return this.#run('observe-disk', named(disk), Disk, deadline)
  }

  digestDisk(
    disk: DiskIdentity,
    request: ContentRequest,
    deadline: Deadline,
  ): Promise<{ disk: DiskObservation; content: DiskContent }> {
    const { wholeBytes, places, digest } = request
    const args = {
      ...named(disk),
      whole: wholeBytes,
      places: places.map(({ first, count }) => `${first}+${count}`).join(' '),
      digest: digest ? 'yes' : 'no',
    }
    return this.#run('digest-disk', args, Content, deadline)
  }

  initializeDisk(
    disk: DiskIdentity,
    { label, filesystem }: InitializeRequest,
    deadline: Deadline,
  ): Promise<DiskObservation> {
    return this.#run('initialize-disk', { ...named(disk), label, filesystem }, Disk, deadline)
  }

  mount(disk: DiskIdentity, deadline: Deadline): Promise<DiskObservation> {
    return this.#run('mount', named(disk), Disk, deadline)
  }

  async writeWitness(disk: DiskIdentity, write: WitnessWrite, deadline: Deadline): Promise<void> {
    const { place, stamp, blocks, sync } = write
    const args = { ...named(disk), ...placed(place), blocks, sync: sync ? 'yes' : 'no', ...recipeOf(stamp) }
    for (const ranges of rangeTexts(write.ranges))
      await this.#run('write-witness', { ...args, ranges }, Done, deadline)
  }

  async zeroWitness(
    disk: DiskIdentity,
    place: WitnessPlace,
    ranges: readonly BlockRange[],
    deadline: Deadline,
  ): Promise<void> {
    for (const text of rangeTexts(ranges)) {
      await this.#run('zero-witness', { ...named(disk), ...placed(place), ranges: text }, Done, deadline)
    }
  }

  async blankWitness(
    disk: DiskIdentity,
    owner: string,
    ranges: readonly BlockRange[],
    deadline: Deadline,
  ): Promise<void> {
    const args = { ...named(disk), owner, firstToo: 'yes' }
    // The first block says whose the disk is: it goes last.
    for (const text of rangeTexts(ranges).toReversed())
      await this.#run('zero-witness', { ...args, ranges: text }, Done, deadline)
  }

  async discardWitness(disk: DiskIdentity, ranges: readonly BlockRange[], deadline: Deadline): Promise<Trim> {
    let trim: Trim = { done: true, said: '' }
    for (const text of rangeTexts(ranges)) {
      trim = await this.#run('discard-witness', { ...named(disk), ranges: text }, TrimSaid, deadline)
      if (!trim.done) break
    }
    return trim
  }

  trimVolume(disk: DiskIdentity, deadline: Deadline): Promise<Trim> {
    return this.#run('trim-volume', named(disk), TrimSaid, deadline)
  }

  async syncVolume(disk: DiskIdentity, deadline: Deadline): Promise<void> {
    await this.#run('sync-volume', named(disk), Done, deadline)
  }

  async digestWitness(
    disk: DiskIdentity,
    place: WitnessPlace,
    ranges: readonly BlockRange[],
    deadline: Deadline,
  ): Promise<RangeDigests> {
    const [texts, args] = [rangeTexts(ranges), { ...named(disk), ...placed(place) }]
    const parts: RangeDigests[] = []
    for (const text of texts)
      parts.push(await this.#run('digest-witness', { ...args, ranges: text }, Digests, deadline))
    const [{ present, sizeBytes } = { present: false, sizeBytes: 0 }] = parts
    return { present, sizeBytes, sha256: parts.flatMap(({ sha256 }) => sha256) }
  }

  observeWitness(
    disk: DiskIdentity,
    { fileName }: WitnessFile,
    range: BlockRange,
    deadline: Deadline,
  ): Promise<{ disk: DiskObservation; digests: RangeDigests | null }> {
    const args = { ...named(disk), fileName, ranges: rangeTexts([range]).join() }
    return this.#run('observe-witness', args, Observed, deadline)
  }

  /** Reads whole blocks, because reading past a cache goes by sectors, and cuts out what was asked for. */
  async readWitness(
    disk: DiskIdentity,
    place: WitnessPlace,
    range: { offset: number; length: number },
    deadline: Deadline,
  ): Promise<Buffer> {
    const offset = Math.floor(range.offset / BLOCK_BYTES) * BLOCK_BYTES
    const lead = range.offset - offset
    const length = Math.ceil((lead + range.length) / BLOCK_BYTES) * BLOCK_BYTES
    const { base64 } = await this.#run(
      'read-witness',
      { ...named(disk), ...placed(place), offset, length },
      Bytes,
      deadline,
    )
    return base64.subarray(lead, lead + range.length)
  }

  async startWriter(writer: WriterRequest, deadline: Deadline): Promise<void> {
    const [first, second] = writer.disks
    const [recipe, secondRecipe] = [recipeOf(writer.stamps[0]), recipeOf(writer.stamps[1])]
    const args = {
      secret: this.#secret,
      ...named(first),
      secondUuid: named(second).uuid,
      secondSize: named(second).size,
      fileName: writer.fileName,
      slots: writer.slots,
      ...recipe,
      secondPrefix: secondRecipe.prefix,
      secondPool: secondRecipe.pool,
      secondSumBase: secondRecipe.sumBase,
    }
    await this.#run('start-writer', args, Done, deadline)
  }

  askWriter(deadline: Deadline): Promise<WriterState> {
    return this.#writersWords('ask-writer', deadline)
  }

  stopWriter(deadline: Deadline): Promise<WriterState> {
    return this.#writersWords('stop-writer', deadline)
  }

  async #writersWords(script: 'ask-writer' | 'stop-writer', deadline: Deadline): Promise<WriterState> {
    const { secret, ...words } = await this.#run(script, {}, Writer, deadline)
    if (words.state === 'absent' || secret === this.#secret) return words
    throw new GuestError(
      'failed',
      `${script} on ${this.name} found a writer that somebody else has started.`,
      {
        hint: 'Does another run, or one that was killed, work in this guest? Its writer ends with the next boot.',
        fields: { machine: this.name },
      },
    )
  }

  async runCommand({ command, args, input }: GuestCommand, deadline: Deadline): Promise<CommandOutput> {
    const seconds = Math.ceil(deadline.remainingMs / 1000) + GRACE_SECONDS
    const text = { command, arguments: args, text: input, seconds }
    try {
      const output = await this.#runner.transport.run(this.#runner.language('run-command', text), deadline)
      if (isShort(output.stdout) && isShort(output.stderr)) return output
    } catch (error) {
      if (!(error instanceof GuestError && error.kind === 'too-much')) throw error
    }
    const most = bytesText(MOST.printedBytes)
    throw new GuestError('too-much', `A command on ${this.name} printed more than ${most}.`, {
      hint: 'Have it print what is looked at alone: a count, a digest, the end of a file. The rest can stay in a file of the guest.',
      fields: { machine: this.name },
    })
  }

  close(): Promise<void> {
    return this.#runner.transport.close()
  }

  async #run<T>(
    script: ScriptName,
    args: ScriptArguments,
    schema: z.ZodType<T>,
    deadline: Deadline,
  ): Promise<T> {
    const result = await this.#runner.transport.run(this.#runner.language(script, args), deadline)
    return answerOf(this.name, script, result, schema)
  }
}

/** By then whoever waited for a command has given it up: that it was ended tells nobody anything. */
const GRACE_SECONDS = 5

function isShort(printed: string): boolean {
  return Buffer.byteLength(printed) <= MOST.printedBytes
}

/** As a guest shows it: without dashes, in lower case. */
function named({ uuid, sizeBytes, shownAs = uuid }: DiskIdentity): { uuid: string; size: number } {
  return { uuid: shownAs.replaceAll('-', '').toLowerCase(), size: sizeBytes }
}

/** The disk itself is what a script works on that is told of no file. */
function placed(place: WitnessPlace): { fileName?: string } {
  return place === 'raw' ? {} : { fileName: place.fileName }
}

/** `0+256 512+4`, the first block and the number of blocks of each; as many in one text as a command line may hold. */
function rangeTexts(ranges: readonly BlockRange[]): string[] {
  const texts: string[] = []
  for (let i = 0; i < ranges.length; i += MOST_RANGES) {
    const some = ranges.slice(i, i + MOST_RANGES)
    texts.push(some.map(({ first, blocks }) => `${first}+${blocks}`).join(' '))
  }
  return texts
}

/** Linux takes 128 KiB in one argument of a program; this many ranges take half of it. */
const MOST_RANGES = 4096
