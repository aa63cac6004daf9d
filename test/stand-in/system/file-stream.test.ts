import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LocalStandIn } from '../local-stand-in.ts'

let machine: LocalStandIn

beforeEach(async () => {
  machine = await LocalStandIn.start()
})
afterEach(() => machine.remove())

const stream = (path: string, mode: string, access: string): string =>
  `(New-Object IO.FileStream('${path}', [IO.FileMode]::${mode}, [IO.FileAccess]::${access}, [IO.FileShare]::ReadWrite))`

/** What a script's error says, without the member that it happened in. */
function caught(command: string): string {
  return machine.print(`
    try { ${command} }
    catch { "$($_.Exception.InnerException.GetType().FullName): $($_.Exception.InnerException.Message)" }`)
}

test('a raw disk is read where it is asked for', () => {
  const bytes = Buffer.alloc(4 << 20)
  bytes.write('here', 1 << 20)
  writeFileSync(machine.rawDisk, bytes)
  expect(
    machine.print(`
      $disk = ${stream('\\\\?\\PhysicalDrive1', 'Open', 'Read')}
      $bytes = New-Object byte[] 4
      [void]$disk.Seek(1MB, [IO.SeekOrigin]::Begin)
      $disk.Read($bytes, 0, 4)
      [Text.Encoding]::ASCII.GetString($bytes)
      $disk.Dispose()`),
  ).toBe('4\r\nhere')
})

test('a disk that is offline is not written', () => {
  expect(
    caught(
      `$disk = ${stream('\\\\?\\PhysicalDrive1', 'Open', 'ReadWrite')}; $disk.Write([byte[]](1, 2), 0, 2)`,
    ),
  ).toContain('System.IO.IOException: The media is write protected.')
  expect(readFileSync(machine.rawDisk).every((byte) => byte === 0)).toBe(true)
})

test('a disk that is not there is a file that is not found', () => {
  expect(caught(stream('\\\\?\\PhysicalDrive7', 'Open', 'Read'))).toContain('System.IO.FileNotFoundException')
})

test('FileStream keeps its hands off what begins like a device', () => {
  expect(caught(stream('\\\\.\\PhysicalDrive1', 'Open', 'Read'))).toBe(
    'System.ArgumentException: FileStream will not open Win32 devices such as disk partitions and tape drives. ' +
      'Avoid use of "\\\\.\\" in the path.',
  )
})

test('CreateNew does not touch a file that is there', () => {
  writeFileSync(join(machine.driveE, 'file'), 'old')
  expect(caught(stream('E:\\file', 'CreateNew', 'Write'))).toBe(
    "System.IO.IOException: The file 'E:\\file' already exists.",
  )
  expect(readFileSync(join(machine.driveE, 'file'), 'utf8')).toBe('old')
})

test('Append begins at the end', () => {
  writeFileSync(join(machine.driveE, 'file'), 'one')
  machine.print(`
    $file = ${stream('E:\\file', 'Append', 'Write')}
    $file.Write([Text.Encoding]::ASCII.GetBytes('two'), 0, 3)
    $file.Dispose()`)
  expect(readFileSync(join(machine.driveE, 'file'), 'utf8')).toBe('onetwo')
})

test('what is written is there when the stream is flushed to the disk', () => {
  machine.print(`
    $file = New-Object IO.FileStream('E:\\file', [IO.FileMode]::Create, [IO.FileAccess]::Write, [IO.FileShare]::None, 65536, [IO.FileOptions]::WriteThrough)
    $file.Write([Text.Encoding]::ASCII.GetBytes('text'), 0, 4)
    $file.Flush($true)`)
  expect(readFileSync(join(machine.driveE, 'file'), 'utf8')).toBe('text')
})

test('a file of a data disk that an indexer keeps open is shared, and nobody gets it for himself', async () => {
  machine.remove()
  machine = await LocalStandIn.start('indexer-keeps-files-open')
  machine.print(`foreach ($file in 'C:\\f', 'E:\\f') { Set-Content -LiteralPath $file -Value x }`)
  const alone = (path: string) =>
    caught(
      `(New-Object IO.FileStream('${path}', [IO.FileMode]::OpenOrCreate, [IO.FileAccess]::Write, [IO.FileShare]::None)).Dispose()`,
    )
  expect(alone('E:\\f')).toBe(
    "System.IO.IOException: The process cannot access the file 'E:\\f' because it is being used by another process.",
  )
  expect([alone('C:\\f'), alone('E:\\new')]).toEqual(['', ''])
  expect(caught(`(${stream('E:\\f', 'Open', 'Write')}).Dispose()`)).toBe('')
})
