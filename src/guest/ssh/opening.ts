import type { ClientChannel } from 'ssh2'
import { bytesText, TOO_MUCH_HINT } from '../../core/bounds.ts'
import type { Deadline } from '../../core/deadline.ts'
import { inLine } from '../../core/words.ts'
import type { GuestError } from '../errors.ts'
import type { SshConnection } from './connection.ts'

const MOST_SAID = 300
/** Characters, with all that login scripts print. */
const MOST_BEFORE = 64 * 1024

/** What came of a program that was to say a mark. */
export type Opened =
  | { how: 'begun' }
  /** `exitCode` is undefined where the connection broke, and null where a signal ended it. */
  | { how: 'ended'; exitCode: number | null | undefined; said: string }
  | {
      how: 'silent'
      said: string
      /** Whether it says again what is said to it. */
      repeats: boolean
    }
  /** It has begun, and its standard error does not arrive as that. */
  | { how: 'joined'; said: string }

/** What is done until the mark is there. */
interface Watch {
  /** Where standard error has more; a text ends the wait with a refusal. */
  onStderr?: (stderr: string) => void
  /** Again and again while nothing comes. */
  onSilence?: () => void
  /** Said into each silence. What comes after it may be no more than an answer to it. */
  nudge?: string
  /** Whether the mark is to be a line of standard error as well. */
  onBoth?: true
  /** What is not told of what was said. */
  own?: readonly string[]
}

/** A refusal by whoever watches. */
export type Refuse = (error: GuestError) => void

const SILENCE_MS = 2_000
/** By so much one stream may be behind the other. */
const BEHIND_MS = 5_000

/**
 * Waits until the mark is a line of standard output: until then whatever reads our words is somebody else, such as a login
 * script.
 * @param watch is given the way to end the wait
 * @throws GuestError `too-much`, or what the watch refuses with
 */
export function untilBegun(
  { channel, mark, connection, deadline }: Opening,
  watch: (refuse: Refuse) => Watch,
): Promise<Opened> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr, unasked] = ['', '', '']
    let behind: NodeJS.Timeout | undefined
    const end = (finish: () => void) => {
      clearTimeout(timer)
      clearInterval(silence)
      clearTimeout(behind)
      channel.off('data', onStdout).off('close', onClose)
      channel.stderr.off('data', onStderr)
      finish()
    }
    const refuse: Refuse = (error) => end(() => reject(error))
    const { onStderr: look, onSilence, nudge, onBoth, own = [] } = watch(refuse)
    const said = () =>
      inLine(
        [nudge ?? '', ...own].reduce((text, each) => text.replaceAll(each, ''), `${stderr}\n${stdout}`),
        MOST_SAID,
      )
    const fallenSilent = () => {
      onSilence?.()
      if (nudge === undefined) return
      unasked ||= said()
      channel.write(`\n${nudge}\n`)
    }
    const stayedSilent = () =>
      resolve({
        how: 'silent',
        said: unasked || said(),
        repeats: nudge !== undefined && stdout.includes(nudge),
      })
    const onStdout = (chunk: Buffer) => {
      silence.refresh()
      stdout += chunk.toString('utf8')
      if (stdout.length > MOST_BEFORE) return refuse(flood(connection))
      lookForMark()
    }
    const lookForMark = () => {
      if (!lineOf(mark).test(stdout)) return
      if (!onBoth || lineOf(mark).test(stderr)) return end(() => resolve({ how: 'begun' }))
      behind ??= setTimeout(() => end(() => resolve({ how: 'joined', said: said() })), BEHIND_MS)
    }
    const onStderr = (chunk: Buffer) => {
      silence.refresh()
      stderr += chunk.toString('utf8')
      if (stderr.length > MOST_BEFORE) return refuse(flood(connection))
      look?.(stderr)
      if (onBoth) lookForMark()
    }
    // Not by its exit: of one that ends at once, that comes with the channel, before anybody can listen.
    const onClose = (exitCode?: number | null) => end(() => resolve({ how: 'ended', exitCode, said: said() }))
    const timer = setTimeout(() => end(stayedSilent), deadline.remainingMs)
    const silence = setInterval(fallenSilent, SILENCE_MS)
    channel.on('data', onStdout).on('close', onClose)
    channel.stderr.on('data', onStderr)
  })
}

export interface Opening {
  channel: ClientChannel
  mark: string
  connection: SshConnection
  deadline: Deadline
}

/** Also behind words of a login script that has not ended its line. */
function lineOf(mark: string): RegExp {
  return new RegExp(`${mark}\\r?\\n`)
}

function flood(connection: SshConnection): GuestError {
  connection.drop()
  const what = `a login answered with more than ${bytesText(MOST_BEFORE)} before a shell began`
  return connection.failure('too-much', what, { hint: TOO_MUCH_HINT })
}
