import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { generate } from '../../src/explore/generate.ts'
import { printed } from '../../src/explore/print.ts'
import {
  attach,
  overwrite,
  powerOff,
  powerOn,
  remove,
  revert,
  snapshot,
  whileWriting,
  write,
} from './operations.ts'

const about = {
  found: 'The disk a holds the data',
  from: 'snapwitness explore --seed 7',
  api: '../../src/index.ts',
}

test('a history reads as a person would write it', () => {
  const history = [
    ...[attach('a'), write('a', 1), snapshot(1, { memory: true }), overwrite('a', 2), snapshot(2)],
    ...[overwrite('a', 3), remove(2), revert(1)],
  ]
  expect(printed(history, about)).toBe(`import { expect, statements, test } from '../../src/index.ts'

// Found by: snapwitness explore --seed 7
test('The disk a holds the data', {
  needs: 'each',
}, async ({ vms, step }) => {
  step('Disk a is attached')
  const diskA = await vms.attachDisk({ sizeMiB: 32, name: 'disk a' })

  step('Data on disk a')
  const data1 = await diskA.writeRaw({ sizeMiB: 1 })

  step('A snapshot, “state 1”, with memory')
  const snapshot1 = await vms.takeSnapshot('state 1', { memory: true })

  step('Newer data on disk a')
  const data2 = await diskA.overwriteRaw(data1)

  step('A snapshot, “state 2”')
  const snapshot2 = await vms.takeSnapshot('state 2', { memory: false })
  await vms.check(statements.standsUnder, (vm) => ({ child: snapshot2.on(vm), parent: snapshot1.on(vm) }))

  step('Newer data on disk a')
  const data3 = await diskA.overwriteRaw(data2)

  step('Snapshot 2 is removed')
  await vms.removeSnapshot(snapshot2)
  await expect(diskA).toHoldRaw(data3)

  step('Back to snapshot 1')
  await vms.revertTo(snapshot1)
  await expect(diskA).toHoldRaw(data1)
})
`)
})

test('a snapshot that is taken while a writer writes reads so too', () => {
  const volumes = ['a', 'b'].flatMap((disk) => [attach(disk), { do: 'initialize', disk } as const])
  const newer = [write('a', 1), write('b', 2)]
  const text = printed([...volumes, whileWriting(1, { memory: true }), ...newer, revert(1)], about)
  expect(text).toContain(`
  const writers1 = await volumeA.startWriter({ next: volumeB })
  const before1 = await writers1.acknowledged()
  const snapshot1 = await vms.takeSnapshot('state 1', { memory: true })
  await writers1.acknowledged()
  await writers1.writeOn()
  const stopped2 = await writers1.stop()
  await expect(writers1).toKeepWriteOrder({ before: stopped2, after: stopped2 })
`)
  expect(text).toContain(`
  await vms.revertTo(snapshot1)
  await expect(writers1).toGoOnFrom(before1)
  const stopped3 = await writers1.stop()
  await volumeA.mount()
`)
})

test('names that nobody asks for are not given', () => {
  expect(printed([powerOff, snapshot(1), powerOn], about)).toBe(`import { test } from '../../src/index.ts'

// Found by: snapwitness explore --seed 7
test('The disk a holds the data', {
  needs: 'each',
}, async ({ vms, step }) => {
  step('The machine: power off')
  await vms.powerOff()

  step('A snapshot, “state 1”')
  await vms.takeSnapshot('state 1', { memory: false })

  step('The machine: power on')
  await vms.powerOn()
})
`)
})

test('every printed history is right by the types of the author’s API', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(resolve('test/explore/printed-'))
  try {
    for (let i = 0; i < 40; i++)
      writeFileSync(
        join(folder, `${i}.scenario.ts`),
        printed(generate(7, i, { depth: 20 }), { ...about, api: '../../../src/index.ts' }),
      )
    const tsconfig = {
      extends: '../../../tsconfig.json',
      include: ['*.ts', '../../../src/**/*.d.ts'],
      exclude: [],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
    expect(execFileSync('npx', ['tsc', '-p', folder], { encoding: 'utf8' })).toBe('')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a disk that gets a file system again, after a revert, is the same volume', () => {
  const volume = { do: 'initialize', disk: 'a' } as const
  const history = [
    attach('a'),
    snapshot(1, { memory: true }),
    volume,
    write('a', 1),
    revert(1),
    volume,
    write('a', 2),
  ]
  const text = printed([...history, powerOff, powerOn], about)
  expect(text.match(/const volumeA = /g)).toHaveLength(1)
  expect(text.match(/diskA\.initialize/g)).toHaveLength(2)
})
