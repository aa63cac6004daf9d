import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { pollUntil } from '../../../src/core/poll.ts'
import { disksShowAtABoot, disksShowLate } from '../../../src/lab/liberties/hot-added.ts'
import { liberties } from '../../../src/lab/liberties/index.ts'
import { together } from '../../../src/lab/machine/conduct.ts'
import { MIB, startTestMachine, type TestMachine } from '../machine/test-machine.ts'

/** What the liberties do that need a guest: each on a machine of its own that runs. */

const SCAN = 'for host in /sys/class/scsi_host/*; do echo "- - -" > $host/scan; done; udevadm settle'
const DISKS = `${SCAN}; ls /sys/block | grep -c ^sd`
const SNAPSHOT = { name: 'a', description: '', memory: false, quiesce: false }
const KEEP_POWER = { suppressPowerOn: false }

async function started(conduct: Parameters<typeof startTestMachine>[0]): Promise<TestMachine> {
  const guest = await startTestMachine(conduct)
  onTestFinished(() => guest.dispose())
  return guest
}

function taking(...names: string[]) {
  return together(liberties.filter(({ name }) => names.includes(name)))
}

test('a hot-added disk shows late, on the delta that a snapshot has put on it meanwhile', async () => {
  const { machine, run } = await started({ sabotage: disksShowLate({ linux: 4_000, 'windows-stand-in': 0 }) })
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 64 * MIB }] })
  expect(await run(DISKS)).toBe('1')
  await machine.takeSnapshot(SNAPSHOT)
  await pollUntil(async () => ((await run(DISKS)) === '2' ? true : undefined), {
    what: 'the disk to show',
    deadline: Deadline.after(30_000),
    hint: 'The guest should see it after four seconds.',
  })
  await run('printf SEEN > /dev/sdb && sync')
  await machine.removeAllSnapshots({ consolidate: true })
  expect(await run('head -c 4 /dev/sdb')).toBe('SEEN')
})

test('a disk that shows at a boot: not before, not after a revert with memory, and then', async () => {
  const { machine, run } = await started({ sabotage: disksShowAtABoot('linux') })
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 64 * MIB }] })
  const { id } = await machine.takeSnapshot({ ...SNAPSHOT, memory: true })
  expect(await run(DISKS)).toBe('1')
  await machine.revertTo(id, KEEP_POWER)
  expect(await run(DISKS)).toBe('1')
  await machine.reset()
  expect(await run(DISKS)).toBe('2')
  await machine.revertTo(id, KEEP_POWER)
  expect(await run(DISKS)).toBe('1')
  await machine.removeAllSnapshots({ consolidate: true })
  await machine.reconfigure({ disks: [{ change: 'remove', key: 2001, deleteFiles: true }] })
  expect(machine.settings.disks).toHaveLength(1)
})

test('Tools set the guest to the time of a host whose clock is ahead', async () => {
  const { machine, run } = await started(taking('host-clock-ahead', 'tools-set-the-time'))
  const { id, createdAt } = await machine.takeSnapshot({ ...SNAPSHOT, memory: true })
  expect((createdAt.getTime() - Date.now()) / 3_600_000).toBeCloseTo(3, 1)
  await machine.revertTo(id, KEEP_POWER)
  expect((Number(await run('date +%s')) - Date.now() / 1000) / 3600).toBeCloseTo(3, 1)
})

test('the clock of the guest steps back a minute', async () => {
  const { machine, run } = await started(taking('guest-clock-steps-back'))
  await machine.takeSnapshot(SNAPSHOT)
  const behind = Date.now() / 1000 - Number(await run('date +%s'))
  expect(behind).toBeGreaterThan(50)
  expect(behind).toBeLessThan(70)
})

test('a guest that writes by itself writes to what is mounted for data', async () => {
  const { machine, run } = await started(taking('guest-writes-by-itself'))
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 64 * MIB }] })
  await run(`${SCAN}; mkfs.ext4 -q /dev/sdb && mkdir -p /data && mount /dev/sdb /data`)
  await pollUntil(() => run('test -s /data/.index/database && echo written'), {
    what: 'the background writer to write',
    deadline: Deadline.after(30_000),
    hint: 'systemctl status background-writer',
  })
})

test('of a machine that takes none a snapshot with memory is refused, and one without is not', async () => {
  const { machine } = await started(taking('no-memory-snapshots'))
  await expect(machine.takeSnapshot({ ...SNAPSHOT, memory: true })).rejects.toMatchObject({
    kind: 'SnapshotFault',
  })
  await machine.takeSnapshot(SNAPSHOT)
})
