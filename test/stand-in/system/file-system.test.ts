import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileSystem } from '../../../src/stand-in/system/file-system.ts'

let folder: string
let files: FileSystem

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapwitness-files-'))
  files = new FileSystem({
    rootOf: (letter) => (letter === 'E' ? folder : undefined),
    drives: () => [],
    readSecurity: () => '',
    writeSecurity: () => undefined,
  })
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  ['file', 'C:\\here', 'C:\\here\\file'],
  ['..\\file', 'C:\\here', 'C:\\file'],
  ['..\\..\\..', 'C:\\here', 'C:\\'],
  ['\\file', 'E:\\here', 'E:\\file'],
  ['e:/one//two/', 'C:\\', 'E:\\one\\two'],
  ['E:\\one\\.\\two', 'C:\\', 'E:\\one\\two'],
  ['FileSystem::E:\\one', 'C:\\', 'E:\\one'],
])('%s at %s is %s', (path, location, expected) => {
  expect(files.absolute(path, location)).toBe(expected)
})

test('a name is found in whatever case, and kept in its own', () => {
  mkdirSync(join(folder, 'Folder'))
  files.write('E:\\FOLDER\\New.txt', Buffer.from('1'))
  files.write('E:\\folder\\NEW.TXT', Buffer.from('2'))
  expect(readFileSync(join(folder, 'Folder', 'New.txt'), 'utf8')).toBe('2')
  expect(files.list('E:\\folder')).toEqual(['New.txt'])
})

test('of two names that differ in case only the exact one is taken', () => {
  writeFileSync(join(folder, 'a'), 'small')
  writeFileSync(join(folder, 'A'), 'large')
  expect(files.read('E:\\A').toString()).toBe('large')
  expect(files.read('E:\\a').toString()).toBe('small')
})

test.each([
  ['E:\\nothing', 'System.IO.FileNotFoundException', "Could not find file 'E:\\nothing'."],
  [
    'E:\\no\\thing',
    'System.IO.DirectoryNotFoundException',
    "Could not find a part of the path 'E:\\no\\thing'.",
  ],
  ['Q:\\thing', 'System.IO.DirectoryNotFoundException', "Could not find a part of the path 'Q:\\thing'."],
  ['E:\\', 'System.UnauthorizedAccessException', "Access to the path 'E:\\' is denied."],
])('reading %s fails as %s', (path, typeName, message) => {
  expect(() => files.read(path)).toThrow(
    expect.objectContaining({ exception: expect.objectContaining({ typeName, message }) }),
  )
})
