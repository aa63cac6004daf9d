import { expect, judge, scenario } from '../../src/index.ts'

const promise = {
  number: 13,
  statement:
    'Settings are in the snapshot: memory, CPU, annotation and extraConfig return; a disk that was added after the snapshot is gone from the machine after the revert.',
  source: 'the documented workflow; vSphere 8.0 documentation, GUID-3E1BB630',
}

const KEY = 'snapwitness.example'

scenario('A revert brings back the settings of the machine', promise, async ({ vms, step }) => {
  step('Settings, and a snapshot of the running machine')
  await vms.reconfigure({ annotation: 'as at the snapshot', extraConfig: { [KEY]: 'at the snapshot' } })
  const kept = await vms.attachDisk({ sizeMiB: 64, name: 'disk of before' })
  const snapshot = await vms.takeSnapshot('settings')

  step('Other settings, another disk')
  await vms.reconfigure({ annotation: 'later', extraConfig: { [KEY]: 'later', [`${KEY}.new`]: 'later' } })
  await kept.writeRaw({ sizeMiB: 1 })
  const added = await vms.attachDisk({ sizeMiB: 64, name: 'disk of after' })
  const files = await added.baseFiles()

  step('Back: the settings of before, without the new disk')
  await vms.revertTo(snapshot)
  await vms.check('Annotation and extraConfig are those of the snapshot', ({ annotation, extraConfig }) => {
    const seen = [annotation, extraConfig[KEY], extraConfig[`${KEY}.new`]].map(String).join(' | ')
    const expected = 'as at the snapshot | at the snapshot | undefined'
    return judge(seen === expected, expected, seen)
  })
  await vms.check(
    'The disk that came after the snapshot is gone, the one of before is there',
    ({ disks }, machine) => {
      const has = (uuid: string) => disks.some((disk) => disk.uuid === uuid)
      const [before, after] = [kept, added].map((group) => has(group.on(machine.vm).identity.uuid))
      const told = (there: boolean | undefined) => (there ? 'there' : 'gone')
      return judge(
        before === true && after === false,
        'disk of before: there; disk of after: gone',
        `disk of before: ${told(before)}; disk of after: ${told(after)}`,
      )
    },
  )
  await vms.check('No two devices stand in one slot', ({ disks }) => {
    const slots = disks.map(({ controllerKey, unitNumber }) => `${controllerKey}:${unitNumber}`)
    return judge(new Set(slots).size === slots.length, 'every slot once', slots.join(', '))
  })
  await expect(kept).toBeUninitialized()
  await expect(added).toBeAbsent()
  await added.characteriseFiles(
    'What does a revert do with the file of a disk that came after the snapshot?',
    files,
  )

  step('Memory and processors of a machine that is off')
  await vms.powerOff()
  await vms.reconfigure({ memoryMiB: 512, cpus: 2 })
  const large = await vms.takeSnapshot('large')
  await vms.reconfigure({ memoryMiB: 448, cpus: 1 })
  await vms.takeSnapshot('small')
  await vms.revertTo(large)
  await vms.check('Memory and processors are those of the snapshot', ({ memoryMiB, cpus }) =>
    judge(memoryMiB === 512 && cpus === 2, '512 MiB, 2 CPUs', `${memoryMiB} MiB, ${cpus} CPUs`),
  )
})
