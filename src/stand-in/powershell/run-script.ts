import type { Console, Program } from '../console/cmd.ts'
import type { Windows } from '../system/windows.ts'
import { cmdlets } from './cmdlets/all.ts'
import { compileScript } from './compile/compile.ts'
import { callDepthError } from './compile/try.ts'
import { type ErrorFormat, ErrorWriter } from './format/error-writer.ts'
import { OutputWriter } from './format/output-writer.ts'
import { bodyOf } from './runtime/compiled-block.ts'
import { Context, type Streams } from './runtime/context.ts'
import { PsError } from './runtime/errors.ts'
import { ExitScript, FlowEscape } from './runtime/flow.ts'
import { blockStage } from './runtime/invoke.ts'
import { provideCmdlets } from './runtime/known-cmdlets.ts'
import { Scope } from './runtime/scope.ts'
import { Session } from './runtime/session.ts'
import type { Parse } from './syntax/parser.ts'

export interface ScriptHost {
  readonly console: Console
  readonly windows: Windows
  readonly programs: ReadonlyMap<string, Program>
  readonly parse: Parse
  readonly errorFormat: ErrorFormat
}

provideCmdlets(cmdlets)

/** Runs script text as one powershell.exe does, from a new session to the exit code. */
export function runScript(text: string, host: ScriptHost): number {
  const { console } = host
  const errors = new ErrorWriter(host.errorFormat, console)
  const compile = (source: string) => compileScript(source, host.parse)
  const session = new Session({ ...host, compile })
  const output = new OutputWriter(session)
  const context = new Context(
    session,
    new Scope(session.globals, { isScript: true }),
    streamsOf(output, errors),
  )
  try {
    return run(text, context, output, errors)
  } finally {
    output.flush()
    errors.close()
  }
}

function run(text: string, context: Context, output: OutputWriter, errors: ErrorWriter): number {
  const { session } = context
  try {
    const block = session.compile(text)
    const stage = blockStage(context, block, [], output.emit, { newScope: false, expectsInput: false })
    stage.begin()
    bodyOf(block).end?.(context, output.emit)
    return session.succeeded ? 0 : 1
  } catch (thrown) {
    if (thrown instanceof ExitScript) return thrown.code
    // `break` outside of any loop ends the script quietly.
    if (thrown instanceof FlowEscape) return 0
    const error = thrown instanceof RangeError ? callDepthError() : thrown
    if (!(error instanceof PsError)) throw thrown
    output.flush()
    errors.write(error.record)
    return 1
  }
}

function streamsOf(output: OutputWriter, errors: ErrorWriter): Streams {
  return {
    error(record) {
      output.flush()
      errors.write(record)
    },
    warning: (text) => errors.message('warning', text, output),
    verbose: (text) => errors.message('verbose', text, output),
    debug: (text) => errors.message('debug', text, output),
    information: (text) => output.text(text),
  }
}
