import { exitCodes } from '../core/exit-codes.ts'
import { say } from '../core/say.ts'
import { askToStop } from '../evidence/interruption.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Once: what is under way is finished and the machines are put back. A second Ctrl-C stops at once, and says what takes
 * away the rest. Vitest's own handlers, which end the process, wait until the returned function is called.
 * @param mend the command that takes away what is left then
 */
export function handleSignals(folder: string, mend: string): () => void {
  const theirs = SIGNALS.map((signal) => [signal, process.listeners(signal)] as const)
  for (const signal of SIGNALS) process.removeAllListeners(signal)
  let asked = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked && signal === 'SIGINT') stopNow(mend)
    if (asked) return
    asked = true
    askToStop(folder)
    // The terminal may be gone: what cannot be said any more must not end the clean-up.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
    say('Finishing what is under way, then putting the machines back. Ctrl-C again stops at once.')
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal)
    for (const [signal, listeners] of theirs) for (const listener of listeners) process.on(signal, listener)
  }
}

function stopNow(mend: string): never {
  say(`Stopped at once. What is left on the machines is taken away by: ${mend}`)
  process.exit(exitCodes.unknown)
}
