import { expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { mayRestart } from '../../../src/vsphere/machine/lab-host.ts'
import type { VimService } from '../../../src/vsphere/session/service.ts'

test.each(['VMware ESXi', 'VMware vCenter Server', 'snapwitness lab', ''])(
  'a host that calls itself “%s” is not restarted, and not even asked for its machines',
  async (name) => {
    const vim = { content: { about: { name } } } as unknown as VimService
    expect(await mayRestart(vim, 'VirtualMachine:1', Deadline.after(1000))).toBe(false)
  },
)
