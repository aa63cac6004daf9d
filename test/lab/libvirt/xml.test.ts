import { expect, test } from 'vitest'
import { disksIn, diskXml, targetOf } from '../../../src/lab/libvirt/disk-xml.ts'
import { domainXml } from '../../../src/lab/libvirt/domain-xml.ts'
import { keptIn } from '../../../src/lab/libvirt/settings.ts'
import { described, snapshotIn, snapshotXml, unfitName } from '../../../src/lab/libvirt/snapshot-xml.ts'
import { at, childrenOf, readXml } from '../../../src/lab/libvirt/xml.ts'
import { serialFor, uuidOf } from '../../../src/lab/machine/disk-uuid.ts'

const golden = {
  ...{ role: 'linux' as const, accelerator: 'tcg' as const, memoryMiB: 384, cpus: 1 },
  ...{ kernel: '/cache/vmlinux', initramfs: '/cache/initramfs.cpio', disk: '/cache/disk.qcow2', memory: '' },
}
const disk = { unitNumber: 0, file: "/lab/it's <one> & only.qcow2", serial: '6000c290' }
const domain = readXml(
  domainXml({
    ...{ name: 'a & b', uuid: '7a1c2d3e-0000-4000-8000-000000000001', golden, log: '/lab/log' },
    ...{ disks: [disk, { ...disk, unitNumber: 8 }], guestPorts: [22] },
  }),
)

test('a machine is defined with its names escaped, its disks on targets of their own, and its ports forwarded', () => {
  expect(at(domain, 'name')?.text).toBe('a & b')
  expect(disksIn(domain)).toEqual([disk, { ...disk, unitNumber: 8 }])
  const words = childrenOf(at(domain, 'qemu:commandline'), 'qemu:arg').map(
    ({ attributes }) => attributes.value,
  )
  expect(words).toContain('user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:0-:22')
})

test('an emulated machine lacks what is slow, or hangs its kernel, where it is emulated', () => {
  const lacks = (from: typeof domain) =>
    childrenOf(at(from, 'cpu'), 'feature').map(({ attributes }) => attributes.name)
  expect(lacks(domain)).toEqual(['erms', 'fsrm', 'smap'])
  const onKvm = { ...golden, accelerator: 'kvm' as const }
  const fast = readXml(domainXml({ name: 'a', uuid: '', golden: onKvm, disks: [], guestPorts: [], log: '' }))
  expect([fast.attributes.type, lacks(fast)]).toEqual(['kvm', []])
})

test('a unit has one name for the commands of libvirt', () => {
  expect([0, 1, 15].map(targetOf)).toEqual(['sda', 'sdb', 'sdp'])
  expect(diskXml(disk)).toContain("target='0' unit='0'")
})

test('the UUID of VIM and the serial number that the guest sees are the same digits', () => {
  const uuid = '6000C291-2345-6789-abcd-ef0123456789'
  expect(serialFor(uuid)).toBe('6000c29123456789abcdef0123456789')
  expect(uuidOf(serialFor(uuid))).toBe(uuid)
})

test('what VIM keeps of a machine is read from the metadata of libvirt, and is nothing where there is none', () => {
  expect(keptIn(domain)).toEqual({})
  const kept = { annotation: "<it's> & so", extraConfig: { a: 'b' } }
  const text = JSON.stringify(kept).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const xml = `<domain><metadata><snapwitness:settings xmlns:snapwitness="urn:s">${text}</snapwitness:settings></metadata></domain>`
  expect(keptIn(readXml(xml))).toEqual(kept)
})

const wanted = { name: 'a <b>', description: 'it & that', disks: [{ unitNumber: 1, delta: '/lab/d.qcow2' }] }

test('a snapshot is asked for with its memory or without, each disk in a new file or within its own', () => {
  const plain = readXml(snapshotXml({ ...wanted, memory: 'no' }))
  expect(at(plain, 'memory')?.attributes).toEqual({ snapshot: 'no' })
  expect(at(plain, 'disks', 'disk')?.attributes).toEqual({ name: 'sdb', snapshot: 'external', type: 'file' })
  const full = readXml(snapshotXml({ ...wanted, memory: { file: '/lab/m' } }))
  expect(at(full, 'memory')?.attributes).toEqual({ snapshot: 'external', file: '/lab/m' })
  const disks = [{ unitNumber: 1, delta: undefined }]
  const within = readXml(snapshotXml({ ...wanted, disks, memory: 'internal' }))
  expect(at(within, 'memory')?.attributes).toEqual({ snapshot: 'internal' })
  expect(at(within, 'disks', 'disk')?.attributes).toEqual({ name: 'sdb', snapshot: 'internal' })
})

/** As libvirt 11.3 prints it, but for the devices. */
const told = `<domainsnapshot>
  <name>a</name>
  <description>one</description>
  <state>running</state>
  <parent>
    <name>root &amp; all</name>
  </parent>
  <creationTime>1795987553</creationTime>
  <memory snapshot='external' file='/lab/m'/>
  <domain type='qemu'>
    <name>m1</name>
  </domain>
  <inactiveDomain type='qemu'>
    <name>m1 later</name>
  </inactiveDomain>
</domainsnapshot>`

test('a snapshot is read as libvirt tells of it', () => {
  const { now, lasting, ...rest } = snapshotIn(told)
  expect(rest).toEqual({
    ...{ name: 'a', description: 'one', parent: 'root & all', memory: true },
    createdAt: new Date('2026-11-29T21:25:53Z'),
  })
  expect([at(now, 'name')?.text, at(lasting, 'name')?.text]).toEqual(['m1', 'm1 later'])
})

test('a snapshot has the memory wherever libvirt keeps it', () => {
  const memoryIn = (element: string) => snapshotIn(told.replace(/<memory.*>/, element)).memory
  expect(memoryIn("<memory snapshot='internal'/>")).toBe(true)
  expect(memoryIn("<memory snapshot='no'/>")).toBe(false)
  expect(memoryIn('')).toBe(false)
})

test('a snapshot gets another description, or its first, and is otherwise as it was', () => {
  const without = told.replace(/\n.*<description>.*/, '')
  for (const before of [told, without]) {
    const after = described(before, 'two $& <3>')
    expect(snapshotIn(after)).toMatchObject({ name: 'a', description: 'two $& <3>' })
    expect(after.replace(/\n.*<description>.*/, '')).toBe(without)
  }
})

test('names that libvirt cannot keep are told from those that it can', () => {
  expect(['a/b', '.a', 'a\nb', 'a\rb'].map(unfitName)).not.toContain(undefined)
  expect(['a', 'a.b', '1', '-a', 'ä "\'<&> '].map(unfitName)).toEqual(Array(5).fill(undefined))
})
