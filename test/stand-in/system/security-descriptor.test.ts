import { expect, it } from 'vitest'
import { fromSddl, toSddl } from '../../../src/stand-in/system/security-descriptor.ts'
import { NEW_NTFS } from '../local-stand-in.ts'

/** The security descriptor of a new volume's root, from an NTFS that mkntfs 2022.10.3 of Debian 12 has made. */
const NEW_ROOT = [
  '0100048014100000201000000000000014000000',
  '0200001008000000',
  '00001800ff011f0001020000000000052000000020020000',
  '000b18000000001001020000000000052000000020020000',
  '00001400ff011f00010100000000000512000000',
  '000b140000000010010100000000000512000000',
  '00001400bf01130001010000000000050b000000',
  '000b1400000001e001010000000000050b000000',
  '00001800a900120001020000000000052000000021020000',
  '000b1800000000a001020000000000052000000021020000',
  '00'.repeat(0x1014 - 204),
  '010100000000000512000000',
  '010100000000000512000000',
].join('')

it('what stands on a new NTFS is read in the words of SDDL', () => {
  expect(toSddl(Buffer.from(NEW_ROOT, 'hex'))).toBe(NEW_NTFS)
})

it.each([
  NEW_NTFS,
  'O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)',
  'O:S-1-5-21-1-2-4294967295-1001G:BUD:AI(D;OICIID;0x1200a9;;;WD)(A;CIID;DCLCRPCR;;;CO)',
  'G:BAD:P',
])('%s is the same again', (sddl) => {
  expect(toSddl(fromSddl(sddl))).toBe(sddl)
})

it('where there is no list of rights, everybody has all of them, and that is told', () => {
  const bytes = fromSddl('O:BAG:BAD:')
  bytes.writeUInt32LE(0, 16)
  expect(toSddl(bytes)).toBe('O:BAG:BAD:NO_ACCESS_CONTROL')
  bytes.writeUInt16LE(0x8000, 2)
  expect(toSddl(bytes)).toBe('O:BAG:BA')
})

it.each(['', 'hello', 'O:BAG:BAD:P(A;OICI;FA;;;NN)', 'O:BAG:BAD:P(A;XX;FA;;;BA)', 'O:BAG:BAD:P(X;;FA;;;BA)'])(
  '%j is refused',
  (sddl) => {
    expect(() => fromSddl(sddl)).toThrow('is no SDDL')
  },
)
