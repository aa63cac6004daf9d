import { StringDecoder } from 'node:string_decoder'
import type { Console, Program } from '../../console/cmd.ts'
import type { Windows } from '../../system/windows.ts'
import type { ScriptBlock } from '../values/script-block.ts'
import { Hashtable, List, PsObject, type Value } from '../values/value.ts'
import { Version } from '../values/version.ts'
import type { ErrorRecord } from './errors.ts'
import { Scope } from './scope.ts'

/** What a session needs from the program around it. */
export interface SessionParts {
  readonly console: Console
  readonly windows: Windows
  /** Console programs by name, without `.exe`. */
  readonly programs: ReadonlyMap<string, Program>
  /** Compiles script text; the compiler is given, since it in turn needs everything that runs. */
  readonly compile: (text: string) => ScriptBlock
}

/** One powershell.exe, from its start to its end. */
export class Session {
  readonly console: Console
  readonly windows: Windows
  readonly programs: ReadonlyMap<string, Program>
  readonly compile: (text: string) => ScriptBlock
  readonly globals = new Scope()
  /** $Error: the newest first. */
  readonly errors = new List('System.Collections.ArrayList', 'System.Object')
  /** $? */
  succeeded = true
  /** How many `try` are around what runs now: within one, an error does not merely end its statement. */
  tryDepth = 0
  /** Set-StrictMode: 0 when off. */
  strictness = 0
  location: string
  #inputList: string[] | undefined

  constructor({ console, windows, programs, compile }: SessionParts) {
    this.console = console
    this.windows = windows
    this.programs = programs
    this.compile = compile
    this.location = console.workingDirectory
    this.#presetVariables()
  }

  /** All of the standard input that is left, as text. */
  readInput(): string {
    return this.console.input
      .readToEnd()
      .toString('utf8')
      .replace(/^\ufeff/, '')
  }

  /** The lines of the standard input, each when it is asked for. */
  readonly inputLines: Iterator<string> = this.#linesOfInput()

  /** `$input` of the script: every line of the standard input. */
  inputList(): Value[] {
    this.#inputList ??= [...{ [Symbol.iterator]: () => this.inputLines }]
    return this.#inputList
  }

  *#linesOfInput(): Generator<string, void> {
    let rest = ''
    const decoder = new StringDecoder('utf8')
    for (let chunk = this.console.input.read(); chunk; chunk = this.console.input.read()) {
      const lines = (rest + decoder.write(Buffer.from(chunk))).split(/\r?\n/)
      rest = lines.pop() ?? ''
      yield* lines
    }
    if (rest !== '') yield rest
  }

  remember(record: ErrorRecord): void {
    this.errors.items.unshift(record)
  }

  #presetVariables(): void {
    const presets: Record<string, Value> = {
      erroractionpreference: 'Continue',
      warningpreference: 'Continue',
      verbosepreference: 'SilentlyContinue',
      debugpreference: 'SilentlyContinue',
      informationpreference: 'SilentlyContinue',
      progresspreference: 'Continue',
      confirmpreference: 'High',
      whatifpreference: false,
      psversiontable: versionTable(),
      pshome: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0',
      home: this.console.environment.get('USERPROFILE') ?? 'C:\\',
      pid: 4242,
      host: hostInformation(),
      error: this.errors,
      lastexitcode: null,
      psculture: 'en-US',
      psuiculture: 'en-US',
      shellid: 'Microsoft.PowerShell',
      psscriptroot: '',
      pscommandpath: '',
    }
    for (const [name, value] of Object.entries(presets)) this.globals.set(name, value)
  }
}

function versionTable(): Value {
  const table = new Hashtable()
  const entries: [string, Value][] = [
    ['PSVersion', new Version([5, 1, 19041, 1])],
    ['PSEdition', 'Desktop'],
    [
      'PSCompatibleVersions',
      [
        [1, 0],
        [2, 0],
        [3, 0],
        [4, 0],
        [5, 0],
        [5, 1, 19041, 1],
      ].map((parts) => new Version(parts)),
    ],
    ['BuildVersion', new Version([10, 0, 19041, 1])],
    ['CLRVersion', new Version([4, 0, 30319, 42000])],
    ['WSManStackVersion', new Version([3, 0])],
    ['PSRemotingProtocolVersion', new Version([2, 3])],
    ['SerializationVersion', new Version([1, 1, 0, 1])],
  ]
  for (const [name, value] of entries) table.set(name, value)
  return table
}

function hostInformation(): Value {
  return new PsObject(
    [
      ['Name', 'ConsoleHost'],
      ['Version', new Version([5, 1, 19041, 1])],
      ['CurrentCulture', 'en-US'],
      ['CurrentUICulture', 'en-US'],
    ],
    'System.Management.Automation.Internal.Host.InternalHost',
  )
}
