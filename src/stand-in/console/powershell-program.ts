import { runScript } from '../powershell/run-script.ts'
import type { Parse } from '../powershell/syntax/parser.ts'
import type { Windows } from '../system/windows.ts'
import { type Console, complain, type Program } from './cmd.ts'

export interface PowerShellParts {
  /** Asked anew for each process. */
  readonly windows: () => Windows
  readonly parse: Parse
  readonly programs: ReadonlyMap<string, Program>
}

/** powershell.exe: its command line, and a script run by the evaluator. */
export function powerShellProgram(parts: PowerShellParts): Program {
  return (tail, console) => {
    const command = parsePowerShellCommandLine(splitArguments(tail))
    if ('refused' in command) return complain(console, command.refused)
    const script = command.fromInput ? scriptFromInput(console) : command.script
    return runScript(script, {
      ...parts,
      windows: parts.windows(),
      console,
      errorFormat: command.errorFormat,
    })
  }
}

type PowerShellCommand =
  | { readonly script: string; readonly fromInput: boolean; readonly errorFormat: 'text' | 'clixml' }
  | { readonly refused: string }

/** Switches without a value, and those with one, by what begins their names. */
const SWITCHES = ['noprofile', 'noninteractive', 'nologo', 'sta', 'mta', 'noexit']
const OPTIONS = [
  'executionpolicy',
  'ep',
  'inputformat',
  'outputformat',
  'version',
  'windowstyle',
  'configurationname',
]

/** about_PowerShell_exe. What follows -Command is the script, whatever it begins with. */
function parsePowerShellCommandLine(args: readonly string[]): PowerShellCommand {
  let outputFormat: string | undefined
  for (let place = 0; place < args.length; place++) {
    const word = args[place] ?? ''
    const name = /^[-/]/.test(word) ? word.slice(1).toLowerCase() : undefined
    if (name === undefined) return script(args.slice(place).join(' '), 'text')
    if (isShortFor(name, 'encodedcommand', 1) || name === 'ec') {
      const text = decode(args[place + 1] ?? '')
      if (text === undefined)
        return {
          refused:
            'Cannot process the command because the value specified with -EncodedCommand is not properly encoded.',
        }
      return script(text, outputFormat === undefined ? 'clixml' : 'text')
    }
    if (isShortFor(name, 'command', 1)) {
      const rest = args.slice(place + 1)
      return rest.length === 1 && rest[0] === '-' ? fromInput : script(rest.join(' '), 'text')
    }
    if (isShortFor(name, 'file', 1)) {
      return args[place + 1] === '-'
        ? fromInput
        : { refused: `The argument '${args[place + 1] ?? ''}' to the -File parameter does not exist.` }
    }
    const option = OPTIONS.find((each) => isShortFor(name, each, 2))
    if (option === undefined && !SWITCHES.some((each) => isShortFor(name, each, 3))) {
      return script(args.slice(place).join(' '), 'text')
    }
    if (option === 'outputformat') outputFormat = args[place + 1]
    if (option !== undefined) place++
  }
  return fromInput
}

const fromInput: PowerShellCommand = { script: '', fromInput: true, errorFormat: 'text' }

function script(text: string, errorFormat: 'text' | 'clixml'): PowerShellCommand {
  return { script: text, fromInput: false, errorFormat }
}

function isShortFor(written: string, name: string, least: number): boolean {
  return written.length >= Math.min(least, name.length) && name.startsWith(written)
}

/** Base64 of UTF-16LE; undefined when it is not. */
function decode(base64: string): string | undefined {
  if (base64 === '' || !/^[A-Za-z0-9+/]+=*$/.test(base64)) return undefined
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length % 2 === 0 ? bytes.toString('utf16le') : undefined
}

function scriptFromInput(console: Console): string {
  return console.input
    .readToEnd()
    .toString('utf8')
    .replace(/^\ufeff/, '')
}

/** CommandLineToArgvW: quotes group, and a backslash before a quote makes it plain text. */
function splitArguments(tail: string): string[] {
  const args: string[] = []
  let current: string | undefined
  let quoted = false
  for (const [part, slashes, quote, space] of tail.matchAll(/(\\+)(?=")|(")|(\s+)|[\s\S]/g)) {
    if (space !== undefined && !quoted) {
      if (current !== undefined) args.push(current)
      current = undefined
    } else if (quote !== undefined) {
      const escaped = current?.endsWith('\u0000') ?? false
      if (escaped) current = `${current?.slice(0, -1)}"`
      else quoted = !quoted
      current ??= ''
    } else if (slashes !== undefined) {
      // 2n slashes before a quote are n slashes; one more makes the quote text.
      current =
        (current ?? '') +
        '\\'.repeat(Math.floor(slashes.length / 2)) +
        (slashes.length % 2 === 1 ? '\u0000' : '')
    } else current = (current ?? '') + part
  }
  if (current !== undefined) args.push(current)
  return args
}
