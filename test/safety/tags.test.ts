import { expect, test } from 'vitest'
import { isAllowed } from '../../src/safety/opt-in.ts'
import { diskName, readSnapshotTag, runOfFile, snapshotTag, unsignedDiskName } from '../../src/safety/tags.ts'

const run = '5f3a9c01'

test('the tag of a snapshot says whose it is, and whether it is the baseline', () => {
  for (const baseline of [true, false]) {
    for (const signature of [undefined, 'f'.repeat(32)]) {
      const tag = { run, baseline, signature }
      expect(readSnapshotTag(snapshotTag(tag))).toEqual(tag)
    }
  }
})

test.each([
  '',
  'before the upgrade',
  'snapwitness-baseline',
  'my notes on snapwitness run=5f3a9c01',
  'snapwitness run=me',
])('a snapshot with the description “%s” is not ours', (description) => {
  expect(readSnapshotTag(description)).toBeUndefined()
})

test('a disk, its deltas and its extents tell the run that named them', () => {
  const name = diskName(unsignedDiskName(run, '7be2'), 'f'.repeat(32))
  for (const file of [`${name}.vmdk`, `${name}-flat.vmdk`, `${name}-000002-delta.vmdk`, `${name}-ctk.vmdk`]) {
    expect(runOfFile(`[datastore1] a machine/${file}`)).toBe(run)
  }
})

test.each([
  '[datastore1] debian-1/debian-1.vmdk',
  '[datastore1] snapwitness-5f3a9c01-7be2/other.vmdk',
  '[datastore1] debian-1/not-snapwitness-5f3a9c01-7be2.vmdk',
  '[datastore1] debian-1/snapwitness-5f3a9c01.vmdk',
])('%s is no file of ours', (path) => {
  expect(runOfFile(path)).toBeUndefined()
})

test.each([
  { extraConfig: { 'snapwitness.allow': 'TRUE' }, annotation: '', allowed: true },
  { extraConfig: { 'snapwitness.allow': 'true' }, annotation: '', allowed: true },
  { extraConfig: {}, annotation: 'Build machine\nsnapwitness: allow\r\nAsk Ops', allowed: true },
  { extraConfig: {}, annotation: '', allowed: false },
  { extraConfig: { 'snapwitness.allow': 'FALSE' }, annotation: '', allowed: false },
  { extraConfig: {}, annotation: 'do not say snapwitness: allow here', allowed: false },
  { extraConfig: {}, annotation: 'snapwitness: allowed', allowed: false },
] as { extraConfig: Record<string, string>; annotation: string; allowed: boolean }[])(
  'settings $extraConfig with the notes “$annotation”: allowed is $allowed',
  ({ allowed, ...said }) => {
    expect(isAllowed(said)).toBe(allowed)
  },
)
