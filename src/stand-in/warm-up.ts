import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Environment, machineEnvironment } from './console/environment.ts'
import { BufferInput } from './console/standard-input.ts'
import { parseRequest } from './listener/envelope.ts'
import type { NtlmSession } from './listener/ntlm/acceptor.ts'
import { FLAG } from './listener/ntlm/flags.ts'
import { Sealing } from './listener/ntlm/sealing.ts'
import { answer } from './listener/operations.ts'
import { sealBody, unsealBody } from './listener/sealed-body.ts'
import type { Shells } from './listener/shells.ts'
import { runScript } from './powershell/run-script.ts'
import type { Parse } from './powershell/syntax/parser.ts'
import { openStorage } from './storage/linux-storage.ts'
import { assembleWindows } from './system/windows.ts'

/** After about so many rounds the JavaScript engine has compiled what scripts use most. */
const ROUNDS = 12

/**
 * Runs a script over and over, in a machine of its own that is thrown away. In an emulated machine code that the engine
 * has not compiled yet is so slow that the first command takes ten seconds; what is compiled is kept by the memory state
 * from which machines are started.
 */
export function warmUpEvaluator(parse: Parse): void {
  const folder = mkdtempSync(join(tmpdir(), 'warm-up-'))
  try {
    // Each round's text differs, so that it is parsed each time.
    for (let round = 0; round < ROUNDS; round++) runRound(`${script}# ${round}`, folder, parse)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same for the listener: whole commands, from the sealed request to the sealed answer, without a socket. */
export async function warmUpListener(shells: Shells): Promise<void> {
  const ask = asker(shells)
  for (let round = 0; round < ROUNDS; round++) {
    const created = await ask(`${TRANSFER}/Create`, '', '<Shell><InputStreams>stdin</InputStreams></Shell>')
    const shell = idIn(created, 'ShellId')
    const started = await ask(
      `${SHELL}/Command`,
      shell,
      '<CommandLine><Command>powershell</Command><Arguments>-NonInteractive</Arguments></CommandLine>',
    )
    const command = `CommandId="${idIn(started, 'CommandId')}"`
    const input = Buffer.from(`$x = ${round}; "warm $x"`).toString('base64')
    await ask(
      `${SHELL}/Send`,
      shell,
      `<Send><Stream Name="stdin" ${command} End="true">${input}</Stream></Send>`,
    )
    let state = ''
    while (!state.includes('CommandState/Done')) {
      state = await ask(
        `${SHELL}/Receive`,
        shell,
        `<Receive><DesiredStream ${command}>stdout stderr</DesiredStream></Receive>`,
      )
    }
    await ask(`${SHELL}/Signal`, shell, `<Signal ${command}><Code>${SHELL}/signal/terminate</Code></Signal>`)
    await ask(`${TRANSFER}/Delete`, shell, '')
  }
}

const TRANSFER = 'http://schemas.xmlsoap.org/ws/2004/09/transfer'
const SHELL = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell'

type Ask = (action: string, shell: string, body: string) => Promise<string>

/** Asks as a client does that has logged in: what goes to and fro is sealed. */
function asker(shells: Shells): Ask {
  const { client, server } = bothSides()
  return async (action, shell, body) => {
    const header =
      `<Action>${action}</Action><MessageID>uuid:0</MessageID><ResourceURI>${SHELL}/cmd</ResourceURI>` +
      `<SelectorSet><Selector Name="ShellId">${shell}</Selector></SelectorSet>`
    const text = `<Envelope><Header>${header}</Header><Body>${body}</Body></Envelope>`
    const soap = unsealBody(sealBody(Buffer.from(text), client).body, server)
    const response = await answer(parseRequest(soap?.toString() ?? ''), 'nobody', shells)
    sealBody(Buffer.from(response), server)
    return response
  }
}

/** The client's side is the server's with its directions exchanged. */
function bothSides(): { client: NtlmSession; server: NtlmSession } {
  const key = randomBytes(16)
  const side = (inwards: Direction, outwards: Direction): NtlmSession => ({
    user: 'nobody',
    canSeal: true,
    hasMic: false,
    fromClient: new Sealing(key, inwards, FLAG.keyExchange),
    toClient: new Sealing(key, outwards, FLAG.keyExchange),
  })
  return {
    client: side('server-to-client', 'client-to-server'),
    server: side('client-to-server', 'server-to-client'),
  }
}

type Direction = 'client-to-server' | 'server-to-client'

function idIn(response: string, name: string): string {
  return response.match(new RegExp(`<rsp:${name}>([^<]*)<`))?.[1] ?? ''
}

function runRound(text: string, folder: string, parse: Parse): void {
  const folders = { stateFolder: join(folder, 'state'), runFolder: join(folder, 'run') }
  const drop = () => {}
  runScript(text, {
    console: {
      input: new BufferInput(Buffer.from('a line\r\n')),
      environment: new Environment(machineEnvironment('WARM-UP', 'nobody')),
      workingDirectory: 'C:\\',
      writeOutput: drop,
      writeError: drop,
      startProcess: drop,
    },
    windows: assembleWindows({
      ...folders,
      computerName: 'WARM-UP',
      userName: 'nobody',
      storage: openStorage({ ...folders, diskPolicy: () => 'offline' }),
    }),
    programs: new Map(),
    parse,
    errorFormat: 'clixml',
  })
}

/** Something of everything that scripts commonly do. */
const script = `
param([string]$Name = 'x', [long]$Count = 40)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function Get-Squares([int]$From, [int]$To) {
    foreach ($i in $From..$To) { if ($i % 7 -eq 0) { continue }; [pscustomobject]@{ Number = $i; Square = $i * $i } }
}
function Find-Any([scriptblock]$Query) {
    try { & $Query }
    catch { if ($_.CategoryInfo.Category -ne 'ObjectNotFound') { throw } }
}
function Get-Kind([string]$Value) {
    switch ($Value) { 'a' { return 'first' } 'b' { return 'second' } default { return 'other' } }
}
$squares = @(Get-Squares 1 20 | Where-Object { $_.Square -gt 10 } | Sort-Object Square -Descending | Select-Object -First 5)
$text = "$Name has $($squares.Count) of $($squares[0].Square), $(Get-Kind 'b')"
$table = [ordered]@{ name = $Name; text = $text.ToUpper().Trim(); list = @($squares | ForEach-Object { $_.Number }); none = $null }
if ($text -match '(\\d+)' -and $table.name -like '*x*') { $table.found = $Matches[1] }
[Console]::Out.WriteLine((ConvertTo-Json -InputObject $table -Compress -Depth 4))
$joined = ('a', 'b', 'c' -join ',').Split(',') | ForEach-Object { $_.PadLeft(3, '0') }
$bytes = [Text.Encoding]::UTF8.GetBytes(($joined -join '') + [Convert]::ToBase64String((New-Object byte[] 30)))
$folder = Join-Path $env:ProgramData 'Warm'
[void](New-Item -ItemType Directory -Path $folder -Force)
$path = Join-Path $folder 'up'
$stream = New-Object IO.FileStream($path, [IO.FileMode]::Create, [IO.FileAccess]::ReadWrite, [IO.FileShare]::None, 65536, [IO.FileOptions]::WriteThrough)
try {
    for ($block = [long]0; $block -lt $Count; $block++) {
        $header = '{0}{1:D10} sum {2:D8} ' -f $Name, $block, (($block * 2654435 + 17) % 99999989)
        $line = [Text.Encoding]::ASCII.GetBytes($header.PadRight(127, '.') + $text.Substring($block % 5, 3))
        $stream.Write($line, 0, $line.Length)
    }
    $stream.Flush($true)
    [void]$stream.Seek(0, [IO.SeekOrigin]::Begin)
    $sum = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($stream)).Replace('-', '').ToLowerInvariant()
}
finally { $stream.Dispose() }
if (Test-Path -LiteralPath $path) { $hash = (Get-FileHash -LiteralPath $path).Hash; $length = (Get-Item -LiteralPath $path).Length }
$key = 'HKLM:\\HARDWARE\\DESCRIPTION\\System'
[void](New-ItemProperty -LiteralPath $key -Name 'Warm' -Value $sum -PropertyType String -Force)
$mark = (Get-Item -LiteralPath $key).GetValue('Warm')
Remove-ItemProperty -LiteralPath $key -Name 'Warm'
$os = Get-CimInstance -ClassName Win32_OperatingSystem
$first = Get-CimInstance -ClassName Win32_Process -Filter "Name = 'wininit.exe'"
$when = $first.CreationDate.ToUniversalTime().ToString('o') + [DateTime]::UtcNow.ToString('o')
$disks = @(Get-Disk | Where-Object { -not $_.IsBoot -and ('{0} {1}' -f $_.SerialNumber, $_.UniqueId).Replace('-', '') -notlike '*nothing*' })
foreach ($disk in Get-Disk) {
    $partitions = @(Find-Any { Get-Partition -DiskNumber $disk.Number })
    foreach ($partition in $partitions) { $volume = Find-Any { Get-Volume -Partition $partition } }
}
$letters = [IO.DriveInfo]::GetDrives() | ForEach-Object { $_.Name.Substring(0, 1) }
Get-Item 'C:\\nothing' -ErrorAction SilentlyContinue
Remove-Item -LiteralPath $folder -Recurse -Force
$lines = @($input)
$lines | Select-Object -Skip 1 | & ([ScriptBlock]::Create('$input | Out-String'))
Get-Disk | Format-Table
throw 'the end'
`
