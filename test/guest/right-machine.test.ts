import { describe, expect, it } from 'vitest'
import { SnapwitnessError } from '../../src/core/errors.ts'
import type { GuestIdentity } from '../../src/guest/guest.ts'
import { requireMachine } from '../../src/guest/right-machine.ts'

const UUID = '422e71fa-0102-0304-a1b2-c3d4e5f60718'
const SWAPPED = 'FA712E42-0201-0403-A1B2-C3D4E5F60718'
const OTHER = '564d1a2b-0102-0304-a1b2-c3d4e5f60718'
const DISK = '6000C29e-e9da-1111-2222-333344445555'
const DISK_AS_SHOWN = '6000c29ee9da11112222333344445555'
const OTHER_DISK = '6000c29ee9da11112222333344446666'

function shows(shown: Partial<GuestIdentity>): GuestIdentity {
  return { hostName: 'web-3', os: 'Debian', version: '12', standIn: false, uuid: null, disks: [], ...shown }
}

function refusalOf(
  shown: Partial<GuestIdentity>,
  machine = { uuid: UUID as string | undefined, disks: [DISK] },
) {
  try {
    requireMachine('debian-1', '192.0.2.7', machine, shows(shown))
    return undefined
  } catch (error) {
    if (!(error instanceof SnapwitnessError)) throw error
    return error
  }
}

describe('the guest that answers', () => {
  it.each([
    ['shows the machine’s UUID', { uuid: UUID }],
    ['shows it in capital letters', { uuid: UUID.toUpperCase() }],
    ['shows its first three fields byte by byte backwards', { uuid: SWAPPED }],
    ['shows no UUID, and a disk of the machine’s', { disks: [OTHER_DISK, DISK_AS_SHOWN] }],
    [
      'shows a UUID of zeros, and a disk of the machine’s',
      { uuid: OTHER.replace(/[^-]/g, '0'), disks: [DISK_AS_SHOWN] },
    ],
  ])('is the machine when it %s', (_how, shown) => {
    expect(refusalOf(shown)).toBeUndefined()
  })

  it.each([
    ['shows another UUID', { uuid: OTHER }],
    ['shows another UUID, and a disk that both share', { uuid: OTHER, disks: [DISK_AS_SHOWN] }],
    ['shows the fields of the UUID in another order', { uuid: UUID.replace('0102-0304', '0304-0102') }],
    ['shows no UUID, and another machine’s disks', { disks: [OTHER_DISK] }],
  ])('is another computer when it %s', (_how, shown) => {
    const refusal = refusalOf(shown)
    expect(refusal).toMatchObject({
      code: 'WRONG_MACHINE',
      fields: { address: '192.0.2.7', hostName: 'web-3' },
    })
    expect(refusal?.what).toMatch(
      /^Another computer than debian-1 answers at 192\.0\.2\.7: web-3 \(Debian\), /,
    )
    expect(refusal?.hint).toContain('`address`')
  })

  it.each([
    ['it shows nothing', {}, { uuid: UUID, disks: [DISK] }],
    ['the hypervisor tells nothing', { uuid: UUID, disks: [DISK_AS_SHOWN] }, { uuid: undefined, disks: [] }],
  ])('is not proved to be the machine when %s', (_how, shown, machine) => {
    const refusal = refusalOf(shown, machine)
    expect(refusal?.code).toBe('MACHINE_UNPROVED')
    expect(refusal?.hint).toMatch(/sudo[\s\S]*disk\.EnableUUID[\s\S]*`address`/)
  })

  it('tells of itself within one line, whatever it calls itself', () => {
    const refusal = refusalOf({ uuid: `${OTHER}\n\x1b[2J`, hostName: 'a\n::set-output' })
    expect(refusal?.what).toMatch(/^\P{Cc}+$/u)
  })
})
