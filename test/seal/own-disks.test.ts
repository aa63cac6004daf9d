import { expect, test } from 'vitest'
import { isAmong, ownDisks } from '../../src/seal/own-disks.ts'
import { withoutSeal } from '../../src/seal/settings.ts'

const seal = '5f3a9c01'
const home = '[ds] debian-1'
const signature = '0123456789abcdef0123456789abcdef'
const first = `snapwitness-${seal}-7be2-${signature}`
const second = `snapwitness-${seal}-01af-${signature}`
const recorded = [{ disk: 'first disk', uuid: '6000C291', file: `${first}.vmdk` }]
const at = (file: string) => `${home}/${file}`

test('a disk that was attached before its record was written is the seal’s as well', () => {
  const disks = [
    { uuid: '6000C290', chain: [at('debian-1.vmdk')] },
    { uuid: '6000C291', chain: [at(`${first}-000001.vmdk`), at(`${first}.vmdk`)] },
    { uuid: '6000C292', chain: [at(`${second}.vmdk`)] },
  ]
  const found = ownDisks(recorded, { seal, home }, { disks, files: [at(`${first}.vmdk`)] })
  expect(found).toEqual([
    ...recorded,
    { disk: 'disk that no record names', uuid: '6000C292', file: `${second}.vmdk` },
  ])
  expect(disks.map((disk) => isAmong(found, disk, home))).toEqual([false, true, true])
})

test('of one that is no more attached the files in the machine’s folder tell', () => {
  const files = [`${second}.qcow2`, `${second}-000002.qcow2`, `${second}-flat.vmdk`].map(at)
  expect(ownDisks([], { seal, home }, { disks: [], files }).map(({ file }) => file)).toEqual([
    `${second}.vmdk`,
  ])
})

test.each([
  ['another seal’s or a run’s', at(`snapwitness-00000000-7be2-${signature}.vmdk`)],
  ['one in another folder', `[ds] debian-2/${second}.vmdk`],
  ['one on another datastore', `[other] debian-1/${second}.vmdk`],
  ['one in a folder below', at(`backup/${second}.vmdk`)],
  ['one without a signature', at(`snapwitness-${seal}-7be2.vmdk`)],
  ['one with more in its name', at(`copy of ${second}.vmdk`)],
  ['no disk', at(`${second}.txt`)],
])('%s is not touched', (_what, path) => {
  const disks = [{ uuid: '6000C292', chain: [path] }]
  const found = ownDisks(recorded, { seal, home }, { disks, files: [path] })
  expect(found).toEqual(recorded)
  expect(isAmong(found, disks[0]!, home)).toBe(false)
})

test('a record that names the machine’s own disk takes nothing away', () => {
  const forged = [{ disk: 'first disk', uuid: '6000C290', file: 'debian-1.vmdk' }]
  expect(ownDisks(forged, { seal, home }, { disks: [], files: [] })).toEqual([])
})

test('with the seal go the settings of its disks, and nobody else’s', () => {
  const settings = {
    'snapwitness.seal': '{}',
    [`snapwitness.disk.${second}`]: at(`${second}.vmdk`),
    [`snapwitness.disk.snapwitness-00000000-7be2-${signature}`]: 'x',
    'disk.enableUUID': 'TRUE',
  }
  expect(Object.keys(withoutSeal(settings, seal))).toEqual(['snapwitness.seal', `snapwitness.disk.${second}`])
})
