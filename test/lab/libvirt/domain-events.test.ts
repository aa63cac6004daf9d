import { expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { pollUntil } from '../../../src/core/poll.ts'
import { type DomainEvent, DomainEvents } from '../../../src/lab/libvirt/domain-events.ts'
import { Virsh } from '../../../src/lab/libvirt/virsh.ts'

test('each machine hears its own events, whatever it is called, and nobody’s are nobody’s', async () => {
  const says = (domain: string) => `event 'lifecycle' for domain '${domain}': Stopped Destroyed\n`
  const events = new DomainEvents(new Virsh(['printf', says('error') + says('constructor') + says('m1')]))
  const heard: DomainEvent[] = []
  events.on('m1', (event) => heard.push(event))
  await pollUntil(async () => heard.length > 0 || undefined, {
    ...{ what: 'an event', deadline: Deadline.after(10_000), hint: 'It is printed at once.' },
  })
  events.close()
  expect(heard).toEqual([{ event: 'lifecycle', domain: 'm1', detail: 'Stopped Destroyed' }])
})
