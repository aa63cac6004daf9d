import { expect, test } from 'vitest'
import { versionsIn } from '../../../src/lab/libvirt/daemon.ts'
import { eventIn } from '../../../src/lab/libvirt/domain-events.ts'
import { powerStateIn } from '../../../src/lab/libvirt/look.ts'
import { wordsOf } from '../../../src/lab/libvirt/virsh.ts'

test('libvirt’s words are what virsh could not do, and why', () => {
  const said = `error: Failed to delete snapshot o1
error: unsupported configuration: deletion of external disk snapshot with multiple children snapshots not supported

`
  expect(wordsOf(said)).toBe(
    'Failed to delete snapshot o1: unsupported configuration: deletion of external disk snapshot with multiple children snapshots not supported',
  )
})

test('the versions are those of the library and of the hypervisor', () => {
  const printed = `Compiled against library: libvirt 11.3.0
Using library: libvirt 11.3.0
Using API: QEMU 11.3.0
Running hypervisor: QEMU 10.0.13
`
  expect(versionsIn(printed)).toEqual({ libvirt: '11.3.0', qemu: '10.0.13' })
})

test('a machine whose memory is saved is suspended, and off where it is not', () => {
  const info = (state: string, saved: string) =>
    `Id:             3\nState:          ${state}\nManaged save:   ${saved}\nMessages:       tainted\n`
  expect(powerStateIn(info('running', 'no'))).toBe('poweredOn')
  expect(powerStateIn(info('paused', 'no'))).toBe('poweredOn')
  expect(powerStateIn(info('shut off', 'no'))).toBe('poweredOff')
  expect(powerStateIn(info('shut off', 'yes'))).toBe('suspended')
})

test('an event names its machine, whatever that is called', () => {
  expect(eventIn("event 'lifecycle' for domain 'm1': Stopped Shutdown")).toEqual({
    ...{ event: 'lifecycle', domain: 'm1', detail: 'Stopped Shutdown' },
  })
  expect(eventIn("event 'reboot' for domain 'it's'")).toMatchObject({ event: 'reboot', domain: "it's" })
  expect(eventIn('events received: 1')).toBeUndefined()
})
