import type { Deadline } from '../../core/deadline.ts'
import type { ScriptArguments, ScriptName, ScriptResult, ScriptRunner } from '../script-runner.ts'
import { shellText } from './shell-text.ts'
import type { SshAccess } from './ssh-access.ts'
import { SshShell } from './ssh-shell.ts'

/** Runs the scripts of `scripts/*.sh` by SSH: nothing is put into the guest. */
export class SshRunner implements ScriptRunner {
  readonly kind = 'linux'
  readonly #shell: SshShell

  constructor(access: SshAccess) {
    this.#shell = new SshShell(access)
  }

  connect(deadline: Deadline): Promise<void> {
    return this.#shell.connect(deadline)
  }

  run(script: ScriptName, args: ScriptArguments, deadline: Deadline): Promise<ScriptResult> {
    return this.#shell.run(shellText(script, args), deadline)
  }

  close(): Promise<void> {
    return this.#shell.close()
  }
}
