import { afterEach, beforeEach, expect, it } from 'vitest'
import { powerShellScript } from '../../../src/guest/windows/powershell-text.ts'
import { LocalStandIn } from '../../stand-in/local-stand-in.ts'

let machine: LocalStandIn

beforeEach(async () => {
  machine = await LocalStandIn.start()
})
afterEach(() => machine.remove())

/** @param uuid what Windows shows as its BIOS's */
function identify(uuid: string) {
  const { script, input } = powerShellScript('identify', {})
  const product = '(Get-CimInstance -ClassName Win32_ComputerSystemProduct).UUID'
  return JSON.parse(machine.run(script.replace(product, `'${uuid}'`), input).stdout)
}

it('a Windows tells the UUID of its BIOS', () => {
  const uuid = '422E71FA-0102-0304-A1B2-C3D4E5F60718'
  expect(identify(uuid)).toMatchObject({ uuid, disks: [] })
})

it.each(['', '00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'])(
  'a Windows whose UUID is %j tells those of its disks',
  (uuid) => {
    expect(identify(uuid)).toMatchObject({
      uuid: null,
      disks: ['6000c290000000000000000000000001', '6000c290000000000000000000000002'],
    })
  },
)
