import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
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

test('whoever listens hears that events may be missing, once the daemon is there again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-events-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const diesOnce = '[ -e "$0" ] && exec sleep 60; touch "$0"'
  const events = new DomainEvents(new Virsh(['sh', '-c', diesOnce, join(folder, 'died')]))
  onTestFinished(() => events.close())
  const heard: DomainEvent[] = []
  events.on('m1', (event) => heard.push(event))
  await pollUntil(async () => heard.length > 0 || undefined, {
    ...{ what: 'the word that the daemon was away', deadline: Deadline.after(20_000), hint: 'It takes 2 s.' },
  })
  expect(heard).toEqual([{ event: 'missed', domain: 'm1', detail: '' }])
})
