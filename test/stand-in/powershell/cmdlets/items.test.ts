import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LocalStandIn } from '../../local-stand-in.ts'

let machine: LocalStandIn

beforeEach(async () => {
  machine = await LocalStandIn.start()
})
afterEach(() => machine.remove())

/** What a script says of the error that it catches. */
function caught(command: string): string {
  return machine.print(`
    try { ${command} -ErrorAction Stop }
    catch { '{0} | {1} | {2}' -f $_.CategoryInfo.Category, $_.FullyQualifiedErrorId, $_.Exception.Message }`)
}

test('Test-Path knows neither case nor the direction of slashes', () => {
  writeFileSync(join(machine.driveE, 'Mixed.txt'), '')
  expect(machine.print("Test-Path -LiteralPath 'e:/MIXED.TXT'")).toBe('True')
})

test('Test-Path tells files from folders', () => {
  writeFileSync(join(machine.driveE, 'file'), '')
  expect(machine.print('Test-Path E:\\file -PathType Leaf; Test-Path E:\\file -PathType Container')).toBe(
    'True\r\nFalse',
  )
})

test('Test-Path is false where there is no such drive', () => {
  expect(machine.print('Test-Path Q:\\file')).toBe('False')
})

test('Test-Path sees environment variables', () => {
  expect(machine.print('Test-Path env:COMPUTERNAME; Test-Path env:NOTHING')).toBe('True\r\nFalse')
})

test('a path with dots is resolved', () => {
  mkdirSync(join(machine.driveE, 'folder'))
  expect(machine.print("(Get-Item 'E:\\folder\\.\\..\\folder').FullName")).toBe('E:\\folder')
})

test('Get-Item tells the size of a file', () => {
  writeFileSync(join(machine.driveE, 'file.txt'), '12345')
  expect(
    machine.print('$f = Get-Item E:\\file.txt; "$($f.Length) $($f.Name) $($f.BaseName) $($f.Extension) $f"'),
  ).toBe('5 file.txt file .txt E:\\file.txt')
})

test('Get-Item gives a folder with its parent', () => {
  expect(machine.print('(Get-Item C:\\Windows\\Temp).Parent.FullName')).toBe('C:\\Windows')
})

test('Get-Item of nothing says which path does not exist', () => {
  expect(caught('Get-Item E:\\nothing')).toBe(
    "ObjectNotFound | PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand | Cannot find path 'E:\\nothing' because it does not exist.",
  )
})

test('Get-Item on a drive that does not exist names the drive', () => {
  expect(caught('Get-Item Q:\\file')).toBe(
    "ObjectNotFound | DriveNotFound,Microsoft.PowerShell.Commands.GetItemCommand | Cannot find drive. A drive with the name 'Q' does not exist.",
  )
})

test('a wildcard that matches nothing is no error', () => {
  expect(machine.run('Get-Item E:\\nothing*')).toEqual({ exitCode: 0, stdout: '', stderr: '' })
})

test('wildcards work in every part of a path', () => {
  mkdirSync(join(machine.driveE, 'one', 'deep'), { recursive: true })
  mkdirSync(join(machine.driveE, 'two', 'deep'), { recursive: true })
  expect(machine.print('Get-Item E:\\*\\deep | ForEach-Object FullName')).toBe(
    'E:\\one\\deep\r\nE:\\two\\deep',
  )
})

test('Get-ChildItem lists folders before files, and with -Recurse what is in them after that', () => {
  writeFileSync(join(machine.driveE, 'a.txt'), '')
  mkdirSync(join(machine.driveE, 'b'))
  writeFileSync(join(machine.driveE, 'b', 'inner.txt'), '')
  expect(machine.print('Get-ChildItem E:\\ -Recurse | ForEach-Object FullName')).toBe(
    'E:\\b\r\nE:\\a.txt\r\nE:\\b\\inner.txt',
  )
})

test('Get-ChildItem filters by name and kind', () => {
  writeFileSync(join(machine.driveE, 'a.txt'), '')
  writeFileSync(join(machine.driveE, 'a.log'), '')
  mkdirSync(join(machine.driveE, 'a.folder'))
  expect(machine.print('Get-ChildItem E:\\ -Filter *.txt -Name; Get-ChildItem E:\\ -Directory -Name')).toBe(
    'a.txt\r\na.folder',
  )
})

test('what Get-ChildItem finds can be piped to Remove-Item', () => {
  mkdirSync(join(machine.driveE, 'folder'))
  writeFileSync(join(machine.driveE, 'folder', 'file'), '')
  machine.print('Get-ChildItem E:\\folder | Remove-Item')
  expect(existsSync(join(machine.driveE, 'folder', 'file'))).toBe(false)
  expect(existsSync(join(machine.driveE, 'folder'))).toBe(true)
})

test('New-Item makes folders with those above them, and gives what it made', () => {
  expect(machine.print('(New-Item -ItemType Directory -Path E:\\one\\two).FullName')).toBe('E:\\one\\two')
  expect(existsSync(join(machine.driveE, 'one', 'two'))).toBe(true)
})

test('New-Item takes a folder that is there only with -Force', () => {
  mkdirSync(join(machine.driveE, 'folder'))
  expect(machine.print('(New-Item -ItemType Directory -Path E:\\folder -Force).Name')).toBe('folder')
  expect(caught('New-Item -ItemType Directory -Path E:\\folder')).toBe(
    'ResourceExists | DirectoryExist,Microsoft.PowerShell.Commands.NewItemCommand | An item with the specified name E:\\folder already exists.',
  )
})

test('New-Item keeps a file that is there, and with -Force makes it anew', () => {
  writeFileSync(join(machine.driveE, 'file'), 'old')
  expect(caught("New-Item E:\\file -Value 'new'")).toBe(
    "WriteError | NewItemIOError,Microsoft.PowerShell.Commands.NewItemCommand | The file 'E:\\file' already exists.",
  )
  expect(readFileSync(join(machine.driveE, 'file'), 'utf8')).toBe('old')
  machine.print("New-Item E:\\file -Value 'new' -Force | Out-Null")
  expect(readFileSync(join(machine.driveE, 'file'), 'utf8')).toBe('new')
})

test('New-Item does not make a file in a folder that is not there', () => {
  expect(caught('New-Item E:\\no\\file')).toBe(
    "WriteError | NewItemIOError,Microsoft.PowerShell.Commands.NewItemCommand | Could not find a part of the path 'E:\\no\\file'.",
  )
})

test('Remove-Item asks before it removes a folder with something in it, which it cannot without a user', () => {
  mkdirSync(join(machine.driveE, 'folder', 'inner'), { recursive: true })
  expect(caught('Remove-Item E:\\folder')).toBe(
    'InvalidOperation | InvalidOperation,Microsoft.PowerShell.Commands.RemoveItemCommand | Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.',
  )
  machine.print('Remove-Item -LiteralPath E:\\folder -Recurse -Force')
  expect(existsSync(join(machine.driveE, 'folder'))).toBe(false)
})

test('Remove-Item goes on with the next path after one that does not exist', () => {
  writeFileSync(join(machine.driveE, 'file'), '')
  const { exitCode, stderr } = machine.run('Remove-Item E:\\nothing, E:\\file; exit 0')
  expect(exitCode).toBe(0)
  expect(stderr).toContain("Cannot find path 'E:\\nothing' because it does not exist.")
  expect(existsSync(join(machine.driveE, 'file'))).toBe(false)
})

test('Copy-Item copies folders with -Recurse, Move-Item and Rename-Item leave nothing behind', () => {
  mkdirSync(join(machine.driveE, 'from'))
  writeFileSync(join(machine.driveE, 'from', 'file'), 'content')
  machine.print(`
    Copy-Item E:\\from E:\\to -Recurse
    Move-Item E:\\to\\file E:\\moved
    Rename-Item E:\\moved renamed`)
  expect(readFileSync(join(machine.driveE, 'renamed'), 'utf8')).toBe('content')
  expect(existsSync(join(machine.driveE, 'from', 'file'))).toBe(true)
  expect(existsSync(join(machine.driveE, 'to', 'file'))).toBe(false)
  expect(existsSync(join(machine.driveE, 'moved'))).toBe(false)
})

test('registry keys are items, too', () => {
  expect(
    machine.print(`
      New-Item HKLM:\\SOFTWARE\\Ours\\Inner -Force | Out-Null
      Test-Path HKLM:\\SOFTWARE\\OURS
      Get-ChildItem HKLM:\\SOFTWARE\\Ours | ForEach-Object Name
      Remove-Item HKLM:\\SOFTWARE\\Ours -Recurse
      Test-Path HKLM:\\SOFTWARE\\Ours`),
  ).toBe('True\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Ours\\Inner\r\nFalse')
})

test('a registry key is not made below one that is not there, but with -Force', () => {
  expect(caught('New-Item HKLM:\\SOFTWARE\\No\\Key')).toBe(
    'InvalidArgument | System.ArgumentException,Microsoft.PowerShell.Commands.NewItemCommand | The registry key at the specified path does not exist.',
  )
})

test('environment variables are items, too', () => {
  expect(
    machine.print(`
      (Get-Item env:COMPUTERNAME).Value
      Set-Item env:OURS value
      $env:OURS
      Remove-Item env:OURS
      Test-Path env:OURS`),
  ).toBe('WIN-1\r\nvalue\r\nFalse')
})

test('paths are joined and split as text', () => {
  expect(
    machine.print(`
      Join-Path C:\\ProgramData Snapwitness
      Join-Path C:\\one\\ \\two
      Split-Path C:\\one\\two.txt
      Split-Path C:\\one\\two.txt -Leaf
      Split-Path C:\\one -Qualifier
      Split-Path C:\\one -NoQualifier`),
  ).toBe('C:\\ProgramData\\Snapwitness\r\nC:\\one\\two\r\nC:\\one\r\ntwo.txt\r\nC:\r\n\\one')
})

test('a relative path begins at the location', () => {
  mkdirSync(join(machine.driveE, 'folder'))
  expect(
    machine.print(`
      Set-Location E:\\folder
      Set-Content file 'x'
      (Resolve-Path file).Path
      Convert-Path ..
      (Get-Location).Path`),
  ).toBe('E:\\folder\\file\r\nE:\\\r\nE:\\folder')
})
