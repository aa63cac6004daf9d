import type { ServerOptions } from 'node:https'
import { afterEach } from 'vitest'
import type { WinRmAccess } from '../../src/core/access.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { connectWinRm, type WinRm, WinRmError } from '../../src/winrm/winrm.ts'
import { type Script, ScriptedListener } from './scripted-listener.ts'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.close()))
})

export const soon = () => Deadline.after(5_000)

/** A scripted listener until the end of the test. */
export async function listenerThat(reply: Script, tls?: ServerOptions): Promise<ScriptedListener> {
  const listener = await ScriptedListener.start(reply, tls)
  open.push({ close: () => listener.stop() })
  return listener
}

/** A client until the end of the test. */
export function client(access: WinRmAccess): WinRm {
  const winRm = connectWinRm(access)
  open.unshift(winRm)
  return winRm
}

export async function errorOf(work: Promise<unknown>): Promise<WinRmError> {
  const error = await work.then(
    (result) => result,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof WinRmError)) throw new Error(`Expected a WinRmError, got ${JSON.stringify(error)}.`)
  return error
}
