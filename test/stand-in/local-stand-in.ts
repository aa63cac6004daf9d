import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Environment, machineEnvironment } from '../../src/stand-in/console/environment.ts'
import { BufferInput } from '../../src/stand-in/console/standard-input.ts'
import { runScript } from '../../src/stand-in/powershell/run-script.ts'
import { loadParser, type Parse } from '../../src/stand-in/powershell/syntax/parser.ts'
import { BASIC_DATA, type Disk, type Storage } from '../../src/stand-in/storage/storage.ts'
import { assembleWindows } from '../../src/stand-in/system/windows.ts'

export interface ScriptResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A stand-in on this computer: its drives C: and E: and what it keeps in memory are folders of one temporary folder. */
export class LocalStandIn {
  readonly folder = mkdtempSync(join(tmpdir(), 'snapwitness-windows-'))
  /** Command lines of the processes that scripts have started; none of them runs. */
  readonly started: string[] = []
  /** The rights of what lies on E:, by the path on this computer, where they are not those of a new NTFS. */
  readonly security = new Map<string, string>()
  readonly #parse: Parse
  readonly #liberties: readonly string[]

  private constructor(parse: Parse, liberties: readonly string[]) {
    this.#parse = parse
    this.#liberties = liberties
    mkdirSync(this.driveE)
    writeFileSync(this.rawDisk, '')
    truncateSync(this.rawDisk, Number(OFFLINE_DISK.sizeBytes))
  }

  static async start(...liberties: string[]): Promise<LocalStandIn> {
    return new LocalStandIn(await parser(), liberties)
  }

  get driveC(): string {
    return join(this.folder, 'state', 'c')
  }

  get driveE(): string {
    return join(this.folder, 'e')
  }

  /** Disk 1. */
  get rawDisk(): string {
    return join(this.folder, 'disk-1')
  }

  /** One powershell.exe, with text on its standard input. */
  run(script: string, input = ''): ScriptResult {
    const output: Uint8Array[] = []
    const errors: Uint8Array[] = []
    const exitCode = runScript(script, {
      console: {
        input: new BufferInput(Buffer.from(input)),
        environment: new Environment(machineEnvironment('WIN-1', 'tester')),
        workingDirectory: 'C:\\Users\\tester',
        writeOutput: (bytes) => void output.push(bytes),
        writeError: (bytes) => void errors.push(bytes),
        startProcess: (commandLine) => void this.started.push(commandLine),
      },
      windows: assembleWindows({
        computerName: 'WIN-1',
        userName: 'tester',
        liberties: this.#liberties,
        storage: this.#storage(),
        stateFolder: join(this.folder, 'state'),
        runFolder: join(this.folder, 'run'),
      }),
      programs: new Map(),
      parse: this.#parse,
      errorFormat: 'text',
    })
    return { exitCode, stdout: Buffer.concat(output).toString(), stderr: Buffer.concat(errors).toString() }
  }

  /** What a script prints, without the line break at the end. @throws Error when it writes errors */
  print(script: string): string {
    const { stdout, stderr } = this.run(script)
    if (stderr !== '') throw new Error(stderr)
    return stdout.replace(/\r\n$/, '')
  }

  /** What is in memory is lost, what is on the disks stays. */
  restart(): void {
    rmSync(join(this.folder, 'run'), { recursive: true, force: true })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A volume with the letter E, and a blank disk that is offline. */
  #storage(): Storage {
    const absent = () => {
      throw new Error('The disks of this stand-in stay as they are.')
    }
    return {
      disks: () => [OFFLINE_DISK, DATA_DISK],
      disk: (number) => [OFFLINE_DISK, DATA_DISK].find((disk) => disk.number === number),
      refresh() {},
      forgetCaches() {},
      freeDriveLetter: () => 'F',
      rawDevice: (number) =>
        number === OFFLINE_DISK.number
          ? { path: this.rawDisk, sizeBytes: OFFLINE_DISK.sizeBytes }
          : undefined,
      rootOf: (letter) => (letter === 'E' ? this.driveE : undefined),
      readSecurity: (path) => this.security.get(path) ?? NEW_NTFS,
      writeSecurity: (path, sddl) => void this.security.set(path, sddl),
      drives: () => [{ letter: 'E', label: 'data', sizeBytes: 1n << 30n, freeBytes: 1n << 29n }],
      setOffline: absent,
      setReadOnly: absent,
      initialize: absent,
      clear: absent,
      createPartition: absent,
      removePartition: absent,
      setDriveLetter: absent,
      format: absent,
      flush() {},
      trim: absent,
    }
  }
}

const OFFLINE_DISK: Disk = {
  number: 1,
  friendlyName: 'VMware Virtual disk',
  serialNumber: '6000c290000000000000000000000001',
  uniqueId: '6000C290000000000000000000000001',
  sizeBytes: 4n << 20n,
  style: 'RAW',
  guid: undefined,
  signature: undefined,
  isOffline: true,
  isReadOnly: false,
  isSystem: false,
  target: 1,
  partitions: [],
}

/** The disk of E:. */
export const DATA_DISK: Disk = {
  ...OFFLINE_DISK,
  number: 2,
  serialNumber: '6000c290000000000000000000000002',
  uniqueId: '6000C290000000000000000000000002',
  style: 'GPT',
  guid: '00000000-0000-0000-0000-000000000002',
  isOffline: false,
  target: 2,
  partitions: [
    {
      diskNumber: 2,
      number: 2,
      offsetBytes: 1n << 20n,
      sizeBytes: 2n << 20n,
      gptType: BASIC_DATA,
      mbrType: undefined,
      guid: '00000000-0000-0000-0000-000000000022',
      driveLetter: 'E',
      volume: {
        key: '00000000-0000-0000-0000-000000000022',
        fileSystem: 'NTFS',
        label: 'data',
        sizeBytes: 1n << 30n,
        freeBytes: 1n << 29n,
        clusterBytes: 4096,
      },
    },
  ],
}

/** What mkntfs gives the root of a new volume, as Format-Volume does: every user may make files, and change those of others. */
export const NEW_NTFS =
  'O:SYG:SYD:(A;;FA;;;BA)(A;OICIIO;GA;;;BA)(A;;FA;;;SY)(A;OICIIO;GA;;;SY)(A;;0x1301bf;;;AU)' +
  '(A;OICIIO;SDGXGWGR;;;AU)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)'

let loading: Promise<Parse> | undefined

function parser(): Promise<Parse> {
  const bytes = (file: string) => readFileSync(createRequire(import.meta.url).resolve(file))
  loading ??= loadParser({
    runtime: bytes('web-tree-sitter/web-tree-sitter.wasm'),
    grammar: bytes('tree-sitter-powershell/tree-sitter-powershell.wasm'),
  })
  return loading
}
