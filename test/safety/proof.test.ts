import { expect, test } from 'vitest'
import { Proof } from '../../src/safety/proof.ts'
import { newSecret } from '../../src/safety/signature.ts'
import { diskKey } from '../../src/safety/tags.ts'
import type { SnapshotNode } from '../../src/vsphere/machine/virtual-machine.ts'

const key = { run: '5f3a9c01', secret: newSecret() }
const proof = new Proof(key, 'machine 1')
const others = [
  ['another machine', new Proof(key, 'machine 2')],
  ['another run', new Proof({ ...key, run: '00000001' }, 'machine 1')],
  ['another secret', new Proof({ ...key, secret: newSecret() }, 'machine 1')],
] as const

function node(name: string, description: string, ref = 'VirtualMachineSnapshot:1'): SnapshotNode {
  const createdAt = new Date(0)
  return {
    ...{ ref: ref as SnapshotNode['ref'], name, description, createdAt },
    ...{ id: 1, powerState: 'poweredOff', quiesced: false, children: [] },
  }
}

test.each([true, false])('what a run has signed as a snapshot (baseline: %s) it knows again', (baseline) => {
  const description = proof.descriptionOf('before', { baseline })
  expect(proof.ofSnapshot(node('before', description))).toMatchObject({ run: key.run, baseline })
  expect(proof.ofSnapshot(node('before', `noted by Ops\n${description}`))).toBeDefined()
})

test.each([
  ['loses the blanks at its ends', ' at work ', 'at work'],
  ['loses a rare character', 'at 💾 work 𝔸', 'at ? work ?'],
  ['has its letters put together otherwise', 'cafe\u0301 1', 'caf\u00e9 1'],
])('a snapshot whose name %s on its host is known again', (_, asked, told) => {
  expect(proof.ofSnapshot(node(told, proof.descriptionOf(asked, { baseline: false })))).toBeDefined()
})

test.each(others)('the signature of %s proves nothing', (_, other) => {
  expect(proof.ofSnapshot(node('before', other.descriptionOf('before', { baseline: true })))).toBeUndefined()
  expect(proof.ofFile(other.newDisk('[lab] debian-1').fileName)).toBe(false)
})

test.each([
  ['another name', 'after', (line: string) => line],
  ['no signature', 'before', (line: string) => line.replace(/ sig=.*/, '')],
  ['half a signature', 'before', (line: string) => line.slice(0, -16)],
  ['more than a signature', 'before', (line: string) => `${line}00`],
  ['a signature in capitals', 'before', (line: string) => line.toUpperCase()],
  ['the word baseline', 'before', (line: string) => line.replace(' sig=', ' baseline sig=')],
  ['something behind it', 'before', (line: string) => `${line} and more`],
])('a line with %s proves nothing', (_, name, forged) => {
  const line = forged(proof.descriptionOf('before', { baseline: false }))
  expect(proof.ofSnapshot(node(name, line))).toBeUndefined()
})

test('a disk is known by its name in its folder, its deltas and extents with it', () => {
  const { fileName, settings } = proof.newDisk('[lab] debian-1')
  const stem = fileName.replace('.vmdk', '')
  const endings = ['.vmdk', '.qcow2', '-flat.vmdk', '-000002.vmdk', '-000002-delta.vmdk', '-ctk.vmdk']
  for (const ending of endings) expect(proof.ofFile(stem + ending)).toBe(true)
  for (const [name, value] of Object.entries(settings)) expect(proof.ofDiskSetting(name, value)).toBe(true)
})

test.each([
  ['in another folder', (path: string) => path.replace('debian-1/', 'debian-2/')],
  ['in a folder below', (path: string) => path.replace('debian-1/', 'debian-1/copies/')],
  ['on another datastore', (path: string) => path.replace('[lab]', '[other]')],
  ['that is a copy', (path: string) => path.replace('.vmdk', '-copy.vmdk')],
  ['that is no disk', (path: string) => path.replace('.vmdk', '.txt')],
  ['with another number', (path: string) => path.replace(/5f3a9c01-..../, '5f3a9c01-zzzz')],
  ['without its signature', (path: string) => path.replace(/-[0-9a-f]{32}/, '')],
])('a file named like a disk of ours, %s, is none', (_, forged) => {
  expect(proof.ofFile(forged(proof.newDisk('[lab] debian-1').fileName))).toBe(false)
})

test('a setting that names another disk than its key is none of ours', () => {
  const [one, other] = [proof.newDisk('[lab] debian-1'), proof.newDisk('[lab] debian-1')]
  const [name = ''] = Object.keys(one.settings)
  for (const value of [other.fileName, '[lab] debian-1/debian-1.vmdk', ''])
    expect(proof.ofDiskSetting(name, value)).toBe(false)
})

test('a lease is of the machine, the run and the power state that it was signed for', () => {
  const sig = proof.signLease('poweredOn')
  const lease = { ...key, owner: '', pid: 1, process: '', power: 'poweredOn', expires: '', sig }
  expect(proof.ofLease(lease)).toBe(true)
  expect(proof.ofLease({ ...lease, power: 'poweredOff' })).toBe(false)
  expect(proof.ofLease({ ...lease, sig: undefined })).toBe(false)
  expect(proof.ofLease({ ...lease, secret: undefined })).toBe(false)
  for (const [, other] of others) expect(other.ofLease(lease)).toBe(false)
})

test('what the ledger names is ours without a signature, as long as it says so itself', () => {
  const disk = '[lab] debian-1/snapwitness-5f3a9c01-7be2.vmdk'
  const told = {
    snapshots: new Set(['VirtualMachineSnapshot:7']),
    disks: new Set([disk]),
    diskUuids: new Set(['6000C29a-1']),
  }
  const witness = new Proof(key, 'machine 1', told)
  const line = 'snapwitness run=5f3a9c01 baseline'
  expect(witness.ofSnapshot(node('b', line, 'VirtualMachineSnapshot:7'))).toBeDefined()
  expect(witness.ofSnapshot(node('b', line, 'VirtualMachineSnapshot:8'))).toBeUndefined()
  expect(witness.ofSnapshot(node('b', 'somebody’s', 'VirtualMachineSnapshot:7'))).toBeUndefined()
  expect(witness.ofFile(disk.replace('.vmdk', '-000001.vmdk'))).toBe(true)
  expect(witness.ofFile(disk.replace('7be2', '7be3'))).toBe(false)
  expect(witness.ofFile(disk.replace('debian-1/', 'debian-2/'))).toBe(false)
  expect(witness.ofDiskSetting(diskKey('snapwitness-5f3a9c01-7be2'), disk)).toBe(true)
})
