import { expect, test } from 'vitest'
import { snapwitness } from '../support/program.ts'

test('a code is explained, in whatever case it is typed, in words for a terminal', async () => {
  const { stdout, exitCode } = await snapwitness(['explain', 'lease-held'])
  expect(stdout).toMatch(/^LEASE_HELD\n\nAnother run has the machine;[\s\S]*\n\nWhat to do\. Wait until/)
  expect(stdout).not.toMatch(/\*\*|\]\(/)
  expect(exitCode).toBe(0)
})

test('a fault of a host that has no words of its own is explained by what it is a kind of', async () => {
  const { stdout } = await snapwitness(['explain', 'VSPHERE_NO_AVAILABLE_IP'])
  expect(stdout).toContain('It is a kind of VSPHERE_VM_CONFIG_FAULT.')
  expect(stdout).toContain('vmware.log')
  const any = await snapwitness(['explain', 'VSPHERE_QUITE_NEW'])
  expect(any.stdout).toContain('What to do. Look at the task and its events')
})

test('what is no code is refused, with the nearest that is one', async () => {
  const { stderr, exitCode } = await snapwitness(['explain', 'LEASE_HOLD'])
  expect(stderr).toContain('Did you mean LEASE_HELD?')
  expect(exitCode).toBe(2)
})

test('an error ends with its hint, and with what explains it', async () => {
  const { stderr } = await snapwitness(['report', 'nowhere'])
  expect(stderr).toMatch(/\nHint: .+ \(snapwitness explain USAGE\)$/)
})
