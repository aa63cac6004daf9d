import { BufferInput } from '../../console/standard-input.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { Argument } from './binder.ts'
import type { Context } from './context.ts'
import { toItems } from './convert.ts'
import { ErrorRecord, type Extent, NetException } from './errors.ts'
import type { Emit } from './flow.ts'
import type { Stage } from './pipeline.ts'

interface ProgramParts {
  readonly context: Context
  readonly args: readonly Argument[]
  readonly emit: Emit
  readonly extent: Extent
}

/** A console program as a stage: each line that it writes is a string, and its exit code is in $LASTEXITCODE. */
export function programStage(name: string, { context, args, emit, extent }: ProgramParts): Stage {
  const input: string[] = []
  return {
    begin() {},
    process: (value) => void input.push(textOf(value)),
    end() {
      const program = context.session.programs.get(name)
      const output: Uint8Array[] = []
      const errors: Uint8Array[] = []
      const exitCode = program?.(` ${commandTail(args)}`, {
        ...context.session.console,
        input: new BufferInput(Buffer.from(input.map((line) => `${line}\r\n`).join(''))),
        writeOutput: (bytes) => void output.push(bytes),
        writeError: (bytes) => void errors.push(bytes),
      })
      for (const line of linesOf(output)) emit(line)
      for (const line of linesOf(errors)) context.streams.error(nativeError(line, name, extent))
      context.scope.global.set('lastexitcode', exitCode ?? 0)
      context.session.succeeded = exitCode === 0
    },
  }
}

function commandTail(args: readonly Argument[]): string {
  const words = args.flatMap((arg): Value[] => {
    if (arg.name === undefined) return [...toItems(arg.value)]
    return 'value' in arg ? [`-${arg.name}:${textOf(arg.value)}`] : [`-${arg.name}`]
  })
  return words
    .map(textOf)
    .map((word) => (/[\s"]/.test(word) || word === '' ? `"${word}"` : word))
    .join(' ')
}

function linesOf(chunks: readonly Uint8Array[]): string[] {
  const text = Buffer.concat(chunks).toString('utf8')
  if (text === '') return []
  return text.replace(/\r?\n$/, '').split(/\r?\n/)
}

function nativeError(line: string, name: string, extent: Extent): ErrorRecord {
  const exception = new NetException('System.Management.Automation.RemoteException', line)
  const record = new ErrorRecord({
    exception,
    id: 'NativeCommandError',
    category: 'NotSpecified',
    target: line,
  })
  record.extent = extent
  record.command = { name, implementation: undefined }
  return record
}
