import { Command } from 'commander'
import { expect, test } from 'vitest'
import { refuseForeign } from '../../../src/cli/lab/hypervisor-option.ts'

function given(...args: string[]) {
  const command = new Command('up').option('--fault <name>').option('--luns <number>', '', '0')
  return command.parse(args, { from: 'user' })
}

test('what the lab does to machines of its own is refused beside another hypervisor, and only where it was asked for', () => {
  expect(() => refuseForeign({ hypervisor: 'libvirt' }, given('--fault', 'flipped-bit'))).toThrow(
    '--fault is for machines that the lab runs itself, and not for those of libvirt.',
  )
  refuseForeign({ hypervisor: 'libvirt' }, given())
  refuseForeign({ hypervisor: 'qemu' }, given('--fault', 'flipped-bit', '--luns', '2'))
})
