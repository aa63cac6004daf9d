import { NetThrow } from '../powershell/runtime/errors.ts'

/** A security descriptor as NTFS keeps it ([MS-DTYP] 2.4.6, self-relative), in the words of SDDL (2.5.1). */
export function toSddl(bytes: Buffer): string {
  const control = bytes.readUInt16LE(2)
  const [owner, group, , dacl] = [4, 8, 12, 16].map((at) => bytes.readUInt32LE(at)) as OffsetsOfParts
  const flags = Object.entries(CONTROL).map(([letters, bit]) => ((control & bit) === 0 ? '' : letters))
  return [
    owner === 0 ? '' : `O:${sidText(bytes.subarray(owner))}`,
    group === 0 ? '' : `G:${sidText(bytes.subarray(group))}`,
    (control & DACL_PRESENT) === 0
      ? ''
      : dacl === 0
        ? 'D:NO_ACCESS_CONTROL'
        : `D:${flags.join('')}${acesText(bytes.subarray(dacl))}`,
  ].join('')
}

/** @throws NetThrow, as .NET does, of what it does not take for SDDL */
export function fromSddl(sddl: string): Buffer {
  const [, owner, group, flags, aces] =
    sddl.match(/^(?:O:(\w\w|S[-\d]+))?(?:G:(\w\w|S[-\d]+))?D:((?:P|AR|AI)*)((?:\([^()]*\))*)$/) ?? []
  if (flags === undefined || aces === undefined) throw invalid(sddl)
  const parts = [owner, group].map((sid) => (sid === undefined ? Buffer.alloc(0) : sidBytes(sid)))
  const [ownerBytes, groupBytes] = parts as [Buffer, Buffer]
  const header = Buffer.alloc(20)
  header.writeUInt8(1, 0)
  header.writeUInt16LE(SELF_RELATIVE | DACL_PRESENT | controlOf(flags), 2)
  header.writeUInt32LE(owner === undefined ? 0 : 20, 4)
  header.writeUInt32LE(group === undefined ? 0 : 20 + ownerBytes.length, 8)
  header.writeUInt32LE(20 + ownerBytes.length + groupBytes.length, 16)
  return Buffer.concat([header, ownerBytes, groupBytes, aclBytes(aces.match(/[^()]+/g) ?? [])])
}

type OffsetsOfParts = [owner: number, group: number, sacl: number, dacl: number]

const DACL_PRESENT = 0x4
const SELF_RELATIVE = 0x8000
/** In the order in which Windows writes them. */
const CONTROL = { P: 0x1000, AR: 0x100, AI: 0x400 }
const INHERITANCE = { OI: 0x1, CI: 0x2, NP: 0x4, IO: 0x8, ID: 0x10 }
const KINDS = ['A', 'D']
const WHOLE_RIGHTS = { FA: 0x1f01ff, FR: 0x120089, FW: 0x120116, FX: 0x1200a0 }
const RIGHTS = {
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  SD: 0x10000,
  RC: 0x20000,
  WD: 0x40000,
  WO: 0x80000,
  GX: 0x20000000,
  GW: 0x40000000,
  GR: 0x80000000,
  GA: 0x10000000,
}
const SIDS: Readonly<Record<string, string>> = {
  BA: 'S-1-5-32-544',
  BU: 'S-1-5-32-545',
  SY: 'S-1-5-18',
  AU: 'S-1-5-11',
  WD: 'S-1-1-0',
  CO: 'S-1-3-0',
}

function controlOf(flags: string): number {
  return sum(flags.match(/P|AR|AI/g) ?? [], CONTROL)
}

/** Each is its kind, its inheritance, its size, its rights, and who has them. */
function acesText(acl: Buffer): string {
  const texts: string[] = []
  for (let at = 8, left = acl.readUInt16LE(4); left > 0; left--) {
    const flags = acl.readUInt8(at + 1)
    const inheritance = Object.entries(INHERITANCE).map(([name, bit]) => ((flags & bit) === 0 ? '' : name))
    const kind = KINDS[acl.readUInt8(at)] ?? 'other'
    const who = sidText(acl.subarray(at + 8))
    texts.push(`(${kind};${inheritance.join('')};${rightsText(acl.readUInt32LE(at + 4))};;;${who})`)
    at += acl.readUInt16LE(at + 2)
  }
  return texts.join('')
}

function aclBytes(aces: readonly string[]): Buffer {
  const all = aces.map((text) => {
    const [kind = '', inheritance = '', rights = '', , , who = ''] = text.split(';')
    if (!KINDS.includes(kind)) throw invalid(text)
    const sid = sidBytes(who)
    const head = Buffer.alloc(8)
    head.writeUInt8(KINDS.indexOf(kind), 0)
    head.writeUInt8(sum(inheritance.match(/../g) ?? [], INHERITANCE), 1)
    head.writeUInt16LE(8 + sid.length, 2)
    head.writeUInt32LE(rightsOf(rights), 4)
    return Buffer.concat([head, sid])
  })
  const header = Buffer.alloc(8)
  header.writeUInt8(2, 0)
  header.writeUInt16LE(8 + all.reduce((bytes, ace) => bytes + ace.length, 0), 2)
  header.writeUInt16LE(all.length, 4)
  return Buffer.concat([header, ...all])
}

function rightsText(mask: number): string {
  const whole = Object.entries(WHOLE_RIGHTS).find(([, bits]) => bits === mask)
  if (whole) return whole[0]
  const named = Object.entries(RIGHTS).filter(([, bit]) => (mask & bit) !== 0)
  const rest = named.reduce((left, [, bit]) => left - bit, mask)
  return rest === 0 ? named.map(([name]) => name).join('') : `0x${mask.toString(16)}`
}

function rightsOf(text: string): number {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number(text)
  return sum(text.match(/../g) ?? [], { ...RIGHTS, ...WHOLE_RIGHTS })
}

function sum(names: readonly string[], values: Readonly<Record<string, number>>): number {
  return names.reduce((total, name) => {
    const value = values[name]
    if (value === undefined) throw invalid(name)
    return total + value
  }, 0)
}

/** [MS-DTYP] 2.4.2.2: revision, number of parts, the authority in big endian, the parts in little endian. */
function sidText(bytes: Buffer): string {
  const parts = Array.from({ length: bytes.readUInt8(1) }, (_, at) => bytes.readUInt32LE(8 + 4 * at))
  const text = ['S', bytes.readUInt8(0), bytes.readUIntBE(2, 6), ...parts].join('-')
  return Object.keys(SIDS).find((alias) => SIDS[alias] === text) ?? text
}

function sidBytes(text: string): Buffer {
  const [, revision, authority, ...parts] = (SIDS[text] ?? text).split('-').map(Number)
  if (revision !== 1 || authority === undefined || parts.some(Number.isNaN)) throw invalid(text)
  const bytes = Buffer.alloc(8 + 4 * parts.length)
  bytes.writeUInt8(revision, 0)
  bytes.writeUInt8(parts.length, 1)
  bytes.writeUIntBE(authority, 2, 6)
  for (const [at, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + 4 * at)
  return bytes
}

function invalid(text: string): NetThrow {
  return new NetThrow(
    'System.ArgumentException',
    `The SDDL string contains an invalid sid or a sid that cannot be translated, or is no SDDL: ${text}`,
  )
}
