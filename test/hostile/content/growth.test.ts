import { expect, test } from 'vitest'
import { secret } from '../../../src/core/redact.ts'
import { inLine, written } from '../../../src/core/words.ts'
import type { SeenOf } from '../../../src/evidence/seen.ts'
import { Done } from '../../../src/guest/observations.ts'
import { requireMachine } from '../../../src/guest/right-machine.ts'
import { answerOf } from '../../../src/guest/script-answer.ts'
import { differencesOf } from '../../../src/judge/content.ts'
import { runOfFile } from '../../../src/safety/tags.ts'
import { readDatastorePath } from '../../../src/vsphere/datastore/datastore-path.ts'
import { disksOf } from '../../../src/vsphere/disks/disks.ts'
import { guestAddressesOf } from '../../../src/vsphere/machine/guest-addresses.ts'

// Work grows as what arrives does. Each of these took minutes or more when it grew with the square.

const MIB = 1024 * 1024

function saidBy(said: { exitCode: number; stdout: string; stderr: string }): string {
  try {
    answerOf('debian-1', 'mount', said, Done)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

test('a script’s errors of 4 MiB of blanks', () => {
  expect(saidBy({ exitCode: 1, stdout: '', stderr: `x${' '.repeat(4 * MIB)}y` })).toContain('exit code 1: x')
})

test('a text of a million empty lines', () => {
  const text = `x${'\n'.repeat(MIB)}y`
  expect(written(text)).toBe(text)
})

test('a file named by 4 MiB of marks', () => {
  expect(runOfFile(`${' snapwitness-00000000-0000-'.repeat(150_000)}/x`)).toBeUndefined()
})

test('a machine’s file behind 4 MiB of blanks', () => {
  const path = `[a]${' '.repeat(4 * MIB)}x\n/`
  expect(readDatastorePath(path)).toEqual({ datastore: 'a', path: 'x\n/' })
  expect(readDatastorePath(`[${'['.repeat(4 * MIB)}`)).toBeUndefined()
})

test('100 000 disks without a controller', () => {
  const device = { $type: 'VirtualDisk', key: 1, controllerKey: 1, capacityInKB: 1 }
  const devices = Array.from({ length: 100_000 }, () => device)
  expect(disksOf(devices as unknown as Parameters<typeof disksOf>[0])).toHaveLength(100_000)
})

test('100 000 cards of the machine, and as many in its guest', () => {
  const numbers = Array.from({ length: 100_000 }, (_, i) => i)
  const cards = numbers.map((key) => ({ $type: 'VirtualVmxnet3', key, macAddress: `m${key}` }))
  const net = numbers.map((i) => ({ deviceConfigId: i, macAddress: `x${i}`, ipAddress: ['192.0.2.7'] }))
  const [guest, devices] = [{ net }, cards] as unknown as Parameters<typeof guestAddressesOf>
  expect(guestAddressesOf(guest, devices)).toEqual({ own: [], passedOver: ['192.0.2.7'] })
})

test('400 000 disks in a guest, and 4 000 of the machine', () => {
  const named = (head: string, count: number) =>
    Array.from({ length: count }, (_, i) => head + String(i).padStart(24, '0'))
  const answered = { hostName: 'h', os: 'o', version: '1', uuid: null, standIn: false }
  const machine = { uuid: undefined, disks: named('6000c29e', 4_000) }
  const disks = named('6000c29f', 400_000)
  expect(() => requireMachine('m', 'a', machine, { ...answered, disks })).toThrow(/Another computer/)
})

test('200 000 places of a disk, all of them changed', () => {
  const numbers = Array.from({ length: 200_000 }, (_, i) => 2 * i)
  const looked = numbers.map((first) => ({ first, count: 1 })).toReversed()
  const content = (sha256: string) =>
    ({ looked, chunks: numbers.map((at) => ({ at, sha256 })) }) as unknown as SeenOf<'content'>
  expect(differencesOf(content('a'), content('a'), content('b'))).toHaveLength(200_000)
  expect(differencesOf(content('a'), content('b'), content('c'))).toEqual([])
})

test.each([
  ['a script’s errors', (text: string) => saidBy({ exitCode: 1, stdout: '', stderr: text }), 490],
  ['what a script printed', (text: string) => saidBy({ exitCode: 0, stdout: text, stderr: '' }), 190],
  ['somebody else’s words', (text: string) => inLine(text), 990],
])('no half of a secret is left where %s is cut', (_, shown, before) => {
  secret('Tr0ub4dor&3-correct-horse')
  expect(shown(`${'.'.repeat(before)}Tr0ub4dor&3-correct-horse`)).not.toContain('Tr0ub')
})
