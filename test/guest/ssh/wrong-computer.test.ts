import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { createGuestOf } from '../../../src/guest/create-guest.ts'
import type { Guest } from '../../../src/guest/guest.ts'
import { WrongMachine } from '../../../src/guest/right-machine.ts'
import { waitUntilAnswers } from '../../../src/guest/wait.ts'
import { askedWhoItIs, type OtherComputer, startOtherComputer } from '../../support/other-computer.ts'

const OURS = '422e71fa-0102-0304-a1b2-c3d4e5f60718'
const ANOTHER = '564d1a2b-0102-0304-a1b2-c3d4e5f60718'

const soon = () => Deadline.after(20_000)

/** The host may say at any time that the guest is at another port, which stands for an address here. */
function guestAt(computer: () => OtherComputer, knownHosts?: string): Guest {
  const { username, privateKey } = computer()
  const access = {
    name: 'debian-1',
    kind: 'linux',
    ssh: { port: computer().port, username, privateKey, ...(knownHosts && { knownHosts }) },
  } as const
  const guest = createGuestOf(access, async () => ({ addresses: ['127.0.0.1'], uuid: OURS, disks: [] }))
  onTestFinished(() => guest.close())
  return guest
}

async function computer(uuid: string, more: Partial<Parameters<typeof startOtherComputer>[0]> = {}) {
  const started = await startOtherComputer({ uuid, ...more })
  onTestFinished(() => started.close())
  return started
}

it('is asked who it is, and nothing is done there', async () => {
  const other = await computer(ANOTHER)
  const guest = guestAt(() => other)
  const disk = { uuid: '6000C29E-e9da-1111-2222-333344445555', sizeBytes: 2 ** 31 }
  const marks = { memory: 'memory', systemDisk: 'system disk' }
  for (const work of [
    () => guest.leaveMarks(marks, soon()),
    () => guest.initializeDisk(disk, { label: 'x', filesystem: 'ext4' }, soon()),
    () => guest.readState(soon()),
    () => guest.identify(soon()),
  ]) {
    await expect(work()).rejects.toThrow(WrongMachine)
  }
  // And only once: it is known by then.
  expect(await other.said()).toBe(askedWhoItIs(1))
})

it('is let in when it is the machine, and asked for each connection, whose answer is the next look’s as well', async () => {
  const ours = await computer(OURS)
  const guest = guestAt(() => ours)
  expect(await guest.identify(soon())).toMatchObject({ uuid: OURS })
  expect(await guest.identify(soon())).toMatchObject({ uuid: OURS })
  expect(await ours.said()).toBe(askedWhoItIs(2))
  await guest.close()
  await guest.identify(soon())
  expect(await ours.said()).toBe(askedWhoItIs(3))
})

it('is no guest to wait for, where its address is given', async () => {
  const other = await computer(ANOTHER)
  await expect(
    waitUntilAnswers(
      guestAt(() => other),
      soon(),
    ),
  ).rejects.toThrow(WrongMachine)
  expect(await other.said()).toBe(askedWhoItIs(1))
})

it('is told of at the end of a wait for another address', async () => {
  const other = await computer(ANOTHER)
  const wait = waitUntilAnswers(
    guestAt(() => other),
    Deadline.after(3_000),
    { mayMove: true },
  )
  await expect(wait).rejects.toThrow(WrongMachine)
  expect(await other.said()).toBe(askedWhoItIs(1))
})

it('is remembered by its host key when it is the machine, and not otherwise', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-known-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const knownHosts = join(folder, 'known_hosts')
  const [ours, other] = [await computer(OURS), await computer(ANOTHER)]
  await expect(guestAt(() => other, knownHosts).identify(soon())).rejects.toThrow(WrongMachine)
  expect(existsSync(knownHosts)).toBe(false)
  await guestAt(() => ours, knownHosts).identify(soon())
  expect((await readFile(knownHosts, 'utf8')).split('\n')).toEqual([
    expect.stringContaining('snapwitness/debian-1 '),
    expect.stringContaining(`[127.0.0.1]:${ours.port} `),
    '',
  ])
})
