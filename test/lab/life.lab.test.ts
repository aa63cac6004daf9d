import { access } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { machinesOf, snapwitness, startTestLab, type TestLab } from '../support/program.ts'

const small = ['--no-windows']

async function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(true))
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
  })
}

async function expectNothingLeft(lab: TestLab): Promise<void> {
  expect(await machinesOf(lab)).toEqual([])
  expect(await answers(lab.url)).toBe(false)
  for (const { host, port } of lab.machines.flatMap((machine) => machine.endpoints)) {
    expect(await answers(`tcp://${host}:${port}`)).toBe(false)
  }
}

test('two labs run side by side, are shown by status, and end apart', async () => {
  const [one, two] = await Promise.all([startTestLab(small), startTestLab(small)])
  const { stdout } = await snapwitness(['lab', 'status', '--json'])
  const shown: { id: string; ready?: { url: string } }[] = JSON.parse(stdout)
  expect(shown.map((lab) => lab.ready?.url)).toEqual(expect.arrayContaining([one.url, two.url]))
  expect(one.url).not.toBe(two.url)

  const id = shown.find((lab) => lab.ready?.url === one.url)?.id ?? ''
  expect((await snapwitness(['lab', 'down', id])).exitCode).toBe(0)
  await one.process
  await expectNothingLeft(one)
  await expect(access(one.config)).rejects.toThrow()
  expect(await answers(two.url)).toBe(true)
  expect(await machinesOf(two)).toHaveLength(1)
  await two.stop()
  await expectNothingLeft(two)
})

test('a lab ends in order when the process that it is attached to is gone', async () => {
  const lab = await startTestLab(small)
  lab.process.stdin?.destroy()
  await lab.process
  await expectNothingLeft(lab)
})

test('a lab that is killed takes its machines with it, and the next one clears up after it', async () => {
  const lab = await startTestLab(small)
  const { stdout } = await snapwitness(['lab', 'status', '--json'])
  const found: { pid: number; ready?: { url: string } }[] = JSON.parse(stdout)
  process.kill(found.find((one) => one.ready?.url === lab.url)?.pid ?? 0, 'SIGKILL')
  await lab.process
  for (let tries = 0; tries < 50 && (await machinesOf(lab)).length > 0; tries++) await sleep(100)
  await expectNothingLeft(lab)

  const next = await startTestLab(small)
  await expect(access(join(lab.config, '..'))).rejects.toThrow()
  await next.stop()
})
