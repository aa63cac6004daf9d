import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import pRetry from 'p-retry'
import { messageOf } from '../../core/errors.ts'
import { diesWithUs } from '../machine/tool.ts'

/** libvirt refused, in its own words. */
export class VirshError extends Error {
  constructor(words: string, options?: ErrorOptions) {
    super(words, options)
    this.name = 'VirshError'
  }
}

/** libvirt's own command, run beside its daemon. */
export class Virsh {
  readonly #enter: readonly string[]

  /** @param enter the words before a command that is to run where the daemon does */
  constructor(enter: readonly string[]) {
    this.#enter = enter
  }

  /**
   * Does one command of virsh and returns what it printed. A daemon that is away is started again: it is waited for.
   * @param input what the command reads from `/dev/stdin`
   * @throws VirshError with libvirt's words
   */
  async run(args: readonly string[], input?: string): Promise<string> {
    return pRetry(() => this.#run(args, input), {
      ...{ retries: AWAY_MS / AGAIN_MS, factor: 1, minTimeout: AGAIN_MS },
      shouldRetry: ({ error }) => NOT_THERE.test(messageOf(error)),
    })
  }

  async #run(args: readonly string[], input?: string): Promise<string> {
    // What Node gives a child for its standard input is a socket, which no program opens by its name.
    const child = this.#start(
      input === undefined ? ['virsh'] : ['sh', '-c', 'cat | virsh "$@"', 'virsh'],
      args,
    )
    child.stdin.on('error', () => {}).end(input)
    const [printed, said, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    if (exitCode !== 0) throw new VirshError(wordsOf(said) || `virsh ended with exit code ${exitCode}`)
    return printed
  }

  /** The same for a command that does not end by itself. */
  spawn(args: readonly string[]) {
    return this.#start(['virsh'], args)
  }

  #start(virsh: readonly string[], args: readonly string[]) {
    const [command, ...rest] = diesWithUs([...this.#enter, ...virsh, '--quiet', ...args])
    return spawn(command, rest, { env: { PATH: PATHS, LC_ALL: 'C.UTF-8' } })
  }
}

/** Nothing of the command was done: one that was under way when the daemon died is told otherwise. */
const NOT_THERE = /Failed to connect socket/
const AWAY_MS = 15_000
const AGAIN_MS = 500

const PATHS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** virsh says first what it did not do, then why: `error: Failed to start domain 'm1'`, `error: …`. */
export function wordsOf(said: string): string {
  return said
    .split('\n')
    .map((line) => line.replace(/^error: /, '').trim())
    .filter((line) => line !== '')
    .join(': ')
}
