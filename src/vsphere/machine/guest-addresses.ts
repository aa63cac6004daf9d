import { BlockList, isIP } from 'node:net'
import type { Data } from '../soap/data.ts'
import { isA } from '../soap/fields.ts'

/** Where a guest is, as VMware Tools tell it. */
export interface GuestAddresses {
  /** Of the machine's own cards, the likeliest first. */
  own: string[]
  /** Told besides, and no way to the machine: link-local ones, and those of bridges and tunnels that the guest has made. */
  passedOver: string[]
}

/**
 * What Tools call the guest's address (`guest.ipAddress`) may be a container bridge's or a link-local one: which card an
 * address belongs to, `guest.net` tells. A host that does not know the cards' addresses is taken at that one word.
 */
export function guestAddressesOf(
  guest: Data<'GuestInfo'> | undefined,
  devices: readonly Data<'VirtualDevice'>[],
): GuestAddresses {
  const told = toldAddresses(guest, devices.filter(isCard))
  const isOwn = ({ address, ofCard }: Told) => ofCard && leadsSomewhere(address)
  return {
    own: textsOf(told.filter(isOwn)).toSorted((a, b) => rank(a, guest) - rank(b, guest)),
    passedOver: textsOf(told.filter((one) => !isOwn(one))),
  }
}

interface Told {
  address: string
  /** Whether the machine has the card. */
  ofCard: boolean
}

function toldAddresses(guest: Data<'GuestInfo'> | undefined, cards: readonly Card[]): Told[] {
  if (guest === undefined) return []
  const { net, ipAddress } = guest
  if (net.length === 0) return ipAddress === undefined ? [] : [{ address: ipAddress, ofCard: true }]
  const isOwn = ofAnyOf(cards)
  return net.flatMap((nic) => {
    const ofCard = isOwn(nic)
    return addressesOf(nic).map((address) => ({ address, ofCard }))
  })
}

type Card = Data<'VirtualEthernetCard'>

function isCard(device: Data<'VirtualDevice'>): device is Card {
  return isA(device, 'VirtualEthernetCard')
}

/** By the MAC where both tell it, else by the device's key. Tools give what is no device of the machine's a negative number. */
function ofAnyOf(cards: readonly Card[]): (nic: Data<'GuestNicInfo'>) => boolean {
  const macs = new Set(cards.map(({ macAddress }) => macAddress?.toLowerCase()))
  const keys = new Set(cards.map(({ key }) => key))
  const withoutMac = new Set(cards.flatMap(({ key, macAddress }) => (macAddress === undefined ? key : [])))
  return ({ macAddress, deviceConfigId: key }) => {
    if (key < 0) return false
    return macAddress === undefined
      ? keys.has(key)
      : withoutMac.has(key) || macs.has(macAddress.toLowerCase())
  }
}

/** Those that are in use, where Tools tell the state of each. */
function addressesOf({ ipAddress, ipConfig }: Data<'GuestNicInfo'>): string[] {
  const configured = ipConfig?.ipAddress ?? []
  if (configured.length === 0) return ipAddress
  return configured.flatMap((one) => (UNUSABLE.includes(one.state ?? '') ? [] : [one.ipAddress]))
}

/** NetIpConfigInfoIpAddressStatus */
const UNUSABLE = ['duplicate', 'inaccessible', 'invalid', 'tentative']

function leadsSomewhere(address: string): boolean {
  const family = isIP(address)
  const [bare = ''] = address.split('%', 1)
  return family !== 0 && !NOWHERE.check(bare, family === 4 ? 'ipv4' : 'ipv6')
}

/**
 * This computer itself, the link alone, or many at once: whoever answers there is not the guest, or nobody can say which one.
 * Those of IPv4 also as IPv6 writes them: mapped, and translated (RFC 6052).
 */
const NOWHERE = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  NOWHERE.addSubnet(net, bits, 'ipv4')
  for (const head of ['::ffff:', '64:ff9b::']) NOWHERE.addSubnet(`${head}${net}`, 96 + bits, 'ipv6')
}
NOWHERE.addSubnet('::', 96, 'ipv6')
NOWHERE.addSubnet('fe80::', 10, 'ipv6')
NOWHERE.addSubnet('ff00::', 8, 'ipv6')

function textsOf(told: readonly Told[]): string[] {
  return [...new Set(told.map(({ address }) => address))]
}

/** What Tools call the guest's address comes first, then those of IPv4. */
function rank(address: string, guest: Data<'GuestInfo'> | undefined): number {
  if (address === guest?.ipAddress) return 0
  return isIP(address) === 4 ? 1 : 2
}
