import { expect, statements, test } from '../../src/index.ts'

const KEY = 'snapwitness.example'
/** Little beside what a machine has, and a multiple of the 4 MiB that a host gives memory by. */
const MORE_MIB = 64

test('A revert brings back the settings of the machine', {
  promise: 'settings-return',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Settings, and a snapshot of the running machine')
  await vms.reconfigure({ annotation: 'as at the snapshot', extraConfig: { [KEY]: 'at the snapshot' } })
  const kept = await vms.attachDisk({ sizeMiB: 64, name: 'disk of before' })
  const snapshot = await vms.takeSnapshot('settings')

  step('Other settings, another disk')
  await vms.reconfigure({ annotation: 'later', extraConfig: { [KEY]: 'later', [`${KEY}.new`]: 'later' } })
  await kept.writeRaw({ sizeMiB: 8 })
  const added = await vms.attachDisk({ sizeMiB: 64, name: 'disk of after' })
  const files = await added.baseFiles()

  step('Back: the settings of before, without the new disk')
  await vms.revertTo(snapshot)
  await vms.check(statements.annotationReturns, () => ({ name: snapshot.name, keys: [KEY, `${KEY}.new`] }), {
    since: snapshot,
  })
  await vms.check(statements.disksReturn, (vm) => ({ before: kept.on(vm), after: added.on(vm) }))
  await vms.check(statements.slotsOnce)
  await expect(kept).toBeUninitialized()
  await expect(added).toBeAbsent()
  await added.characteriseFiles(
    'What does a revert do with the file of a disk that came after the snapshot?',
    files,
  )

  step('Memory and processors of a machine that is off')
  await vms.powerOff()
  await vms.having(
    'a change of the memory size',
    'its host reserves all of its memory, and gives it more only where so much more is free',
    ({ settings }) => settings.memoryReserved !== true,
  )
  const by = (sign: 1 | -1): Parameters<typeof vms.reconfigure>[0] => {
    return ({ memoryMiB, cpus, memoryReserved }) => ({
      ...(memoryReserved !== true && { memoryMiB: memoryMiB + sign * MORE_MIB }),
      cpus: cpus + sign,
    })
  }
  await vms.reconfigure(by(1))
  const large = await vms.takeSnapshot('large')
  await vms.reconfigure(by(-1))
  await vms.takeSnapshot('small')
  await vms.revertTo(large)
  await vms.check(statements.hardwareReturns, () => ({ name: large.name }), { since: large })
})
