import { Deadline } from '../../src/core/deadline.ts'
import { connect, type VsphereSession } from '../../src/vsphere/session.ts'
import { type Script, ScriptedHost } from './scripted-host.ts'

/** A session with a scripted host. */
export async function scriptedSession(
  script: Script,
): Promise<{ host: ScriptedHost; session: VsphereSession; close(): Promise<void> }> {
  const host = await ScriptedHost.start(script)
  const { url, thumbprint } = host
  const options = { url, username: 'root', password: 'pass-word', trust: { thumbprint } }
  const session = await connect({ ...options, deadline: Deadline.after(5000) })
  return {
    host,
    session,
    async close() {
      await session.close()
      await host.close()
    },
  }
}
