import { expect, test } from 'vitest'
import { type GuestAddresses, guestAddressesOf } from '../../../src/vsphere/machine/guest-addresses.ts'
import type { Data } from '../../../src/vsphere/soap/data.ts'

const CARD = { $type: 'VirtualVmxnet3', key: 4000, macAddress: '00:50:56:AA:00:01' }
const SECOND = { $type: 'VirtualE1000e', key: 4001, macAddress: '00:50:56:aa:00:02' }
const DISK = { $type: 'VirtualDisk', key: 2000, capacityInKB: 1 }

interface Nic {
  mac?: string
  id?: number
  at: string[]
  states?: string[]
}

function nic({ mac, id = 4000, at, states }: Nic): Data<'GuestNicInfo'> {
  const configured = at.map((ipAddress, i) => ({
    $type: 'NetIpConfigInfoIpAddress',
    ipAddress,
    state: states?.[i],
  }))
  return {
    $type: 'GuestNicInfo',
    ipAddress: at,
    deviceConfigId: id,
    ...(mac && { macAddress: mac }),
    ...(states && { ipConfig: { $type: 'NetIpConfigInfo', ipAddress: configured } }),
  } as Data<'GuestNicInfo'>
}

function told(
  ipAddress: string | undefined,
  nics: Nic[],
  devices: { $type: string; key: number }[] = [DISK, CARD],
): GuestAddresses {
  const guest = { $type: 'GuestInfo', ...(ipAddress && { ipAddress }), net: nics.map(nic) }
  return guestAddressesOf(guest as Data<'GuestInfo'>, devices as Data<'VirtualDevice'>[])
}

const mac = '00:50:56:aa:00:01'

test('an address of the machine’s own card is the guest’s, though Tools name a container bridge first', () => {
  const seen = told('172.17.0.1', [
    { mac: '02:42:ac:11:00:01', id: -1, at: ['172.17.0.1'] },
    { mac, at: ['192.0.2.7'] },
  ])
  expect(seen).toEqual({ own: ['192.0.2.7'], passedOver: ['172.17.0.1'] })
})

test.each([
  '169.254.10.20',
  'fe80::250:56ff:feaa:1',
  'fe80::1%eth0',
  '0.0.0.0',
  '::',
  '127.0.0.1',
  '::1',
  'none',
  '',
])('%j leads to no guest', (address) => {
  expect(told(address, [{ mac, at: [address] }]).own).toEqual([])
  expect(told(address, []).own).toEqual([])
  expect(told(address, [{ mac, at: [address, '192.0.2.7'] }]).own).toEqual(['192.0.2.7'])
})

test('what Tools call the guest’s address comes first where a card of the machine has it, then those of IPv4', () => {
  const at = ['2001:db8::7', '192.0.2.7', '198.51.100.7']
  expect(told('198.51.100.7', [{ mac, at }]).own).toEqual(['198.51.100.7', '192.0.2.7', '2001:db8::7'])
})

test('every card of the machine counts', () => {
  const nics = [
    { mac, at: ['192.0.2.7'] },
    { mac: SECOND.macAddress, id: 4001, at: ['198.51.100.7'] },
  ]
  expect(told(undefined, nics, [CARD, SECOND]).own).toEqual(['192.0.2.7', '198.51.100.7'])
  expect(told(undefined, nics, [CARD]).own).toEqual(['192.0.2.7'])
})

test('a card without a MAC is known by its device', () => {
  expect(told(undefined, [{ at: ['192.0.2.7'] }]).own).toEqual(['192.0.2.7'])
  expect(told(undefined, [{ id: 4007, at: ['192.0.2.7'] }]).own).toEqual([])
})

test('an address that is a duplicate, or not yet in use, is passed over', () => {
  const states = ['tentative', 'duplicate', 'preferred']
  expect(told(undefined, [{ mac, at: ['192.0.2.5', '192.0.2.6', '192.0.2.7'], states }]).own).toEqual([
    '192.0.2.7',
  ])
})

test('where Tools tell of no cards, their one word counts', () => {
  expect(told('192.0.2.7', []).own).toEqual(['192.0.2.7'])
  expect(guestAddressesOf(undefined, [])).toEqual({ own: [], passedOver: [] })
})

test.each([
  ...['::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '64:ff9b::169.254.169.254'],
  ...['224.0.0.1', '255.255.255.255', 'ff02::1', '::ffff:239.1.1.1', 'fe80::1%eth0', '::1%lo', '0.0.0.0'],
])('%s leads nowhere', (address) => {
  expect(told(address, [])).toEqual({ own: [], passedOver: [address] })
})

test.each(['64:ff9b::192.0.2.7', '2001:db8::7', '::ffff:192.0.2.7'])('%s leads somewhere', (address) => {
  expect(told(address, []).own).toEqual([address])
})
