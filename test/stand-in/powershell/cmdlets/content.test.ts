import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LocalStandIn } from '../../local-stand-in.ts'

let machine: LocalStandIn

beforeEach(async () => {
  machine = await LocalStandIn.start()
})
afterEach(() => machine.remove())

const onE = (name: string): Buffer => readFileSync(join(machine.driveE, name))

test('Set-Content writes lines that end as Windows ends them', () => {
  machine.print("Set-Content E:\\file 'one', 'two'")
  expect(onE('file').toString()).toBe('one\r\ntwo\r\n')
})

test('Set-Content writes all that comes down the pipeline', () => {
  machine.print("'one', 'two' | Set-Content -LiteralPath E:\\file")
  expect(onE('file').toString()).toBe('one\r\ntwo\r\n')
})

test('Set-Content -NoNewline writes the bare text, Add-Content goes on behind it', () => {
  machine.print("Set-Content E:\\file 'one' -NoNewline; Add-Content E:\\file 'two'")
  expect(onE('file').toString()).toBe('onetwo\r\n')
})

test.each([
  ['UTF8', [0xef, 0xbb, 0xbf, 0xc3, 0xa9]],
  ['Unicode', [0xff, 0xfe, 0xe9, 0x00]],
  ['ASCII', [0x3f]],
  ['Default', [0xe9]],
])('Set-Content -Encoding %s writes as Windows PowerShell does', (encoding, bytes) => {
  machine.print(`Set-Content E:\\file ([string][char]0xe9) -NoNewline -Encoding ${encoding}`)
  expect([...onE('file')]).toEqual(bytes)
})

test('Set-Content -Encoding Byte writes bytes', () => {
  machine.print('Set-Content E:\\file ([byte[]](0, 255, 7)) -Encoding Byte')
  expect([...onE('file')]).toEqual([0, 255, 7])
})

test('Get-Content gives lines, and with -Raw the whole text', () => {
  writeFileSync(join(machine.driveE, 'file'), 'one\r\ntwo\nthree')
  expect(machine.print('(Get-Content E:\\file).Count; (Get-Content E:\\file -Raw).Length')).toBe('3\r\n14')
})

test('Get-Content gives the first or the last lines', () => {
  writeFileSync(join(machine.driveE, 'file'), 'one\r\ntwo\r\nthree\r\n')
  expect(machine.print('Get-Content E:\\file -TotalCount 1; Get-Content E:\\file -Tail 2')).toBe(
    'one\r\ntwo\r\nthree',
  )
})

test('Get-Content -Encoding Byte gives bytes', () => {
  writeFileSync(join(machine.driveE, 'file'), Buffer.from([1, 2, 255]))
  expect(machine.print("(Get-Content E:\\file -Encoding Byte) -join ' '")).toBe('1 2 255')
})

test('Clear-Content leaves an empty file', () => {
  writeFileSync(join(machine.driveE, 'file'), 'text')
  machine.print('Clear-Content E:\\file')
  expect(onE('file')).toHaveLength(0)
})

test.each(['Get-Content', 'Clear-Content'])('%s of nothing says which path does not exist', (name) => {
  const { exitCode, stderr } = machine.run(`${name} E:\\nothing`)
  expect(exitCode).toBe(1)
  expect(stderr).toContain(`${name} : Cannot find path 'E:\\nothing' because it does not exist.`)
  expect(stderr).toContain('ObjectNotFound: (E:\\nothing:String)')
})

test('Set-Content into a folder that is not there says so', () => {
  const { stderr } = machine.run('Set-Content E:\\no\\file x')
  expect(stderr).toContain("Set-Content : Could not find a part of the path 'E:\\no\\file'.")
  expect(stderr).toContain('ObjectNotFound: (E:\\no\\file:String) [Set-Content], DirectoryNotFoundException')
  expect(stderr).toContain(
    'GetContentWriterDirectoryNotFoundError,Microsoft.PowerShell.Commands.SetContentCommand',
  )
})
