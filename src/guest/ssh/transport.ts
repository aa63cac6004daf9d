import type { SshAccess } from '../../core/access.ts'
import type { Deadline } from '../../core/deadline.ts'
import type { ScriptResult, ScriptText, ScriptTransport } from '../script-runner.ts'
import { type MachineProof, SshShell } from './shell.ts'

/** Runs scripts by SSH: nothing is put into the guest. */
export class SshTransport implements ScriptTransport {
  readonly #shell: SshShell

  constructor(access: SshAccess, proof?: MachineProof) {
    this.#shell = new SshShell(access, proof)
  }

  connect(deadline: Deadline): Promise<void> {
    return this.#shell.connect(deadline)
  }

  run({ script }: ScriptText, deadline: Deadline): Promise<ScriptResult> {
    return this.#shell.run(script, deadline)
  }

  close(): Promise<void> {
    return this.#shell.close()
  }
}
