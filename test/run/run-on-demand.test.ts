import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { UsageError } from '../../src/core/errors.ts'
import type { OpenRun } from '../../src/run/open-run.ts'
import { RunOnDemand } from '../../src/run/run-on-demand.ts'
import type { RunPlace } from '../../src/scenario/opened-run.ts'
import { deskOf } from '../support/desk.ts'

function onDemand(open?: () => Promise<OpenRun>) {
  const done: string[] = []
  const run = new RunOnDemand(
    open ??
      (async () => {
        done.push('opened')
        const close = async () => void done.push('closed')
        const { desk } = deskOf({ 'debian-1': 'esx1', 'debian-2': 'esx1' })
        return { told: { folder: '/runs/1' }, desk, secrets: [], close } as unknown as OpenRun
      }),
  )
  onTestFinished(() => run.stop())
  return { run, done }
}

const told = (...crew: string[]) => ({ run: { folder: '/runs/1' }, secrets: [], crew })

async function ask({ port, token }: RunPlace, ...crew: string[]): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  const request = { needs: 'each', place: 0, crew: crew.length > 0 ? crew : ['debian-1'] }
  socket.write(`${token}\n${JSON.stringify(request)}\n`)
  return socket
}

async function answer(socket: Socket): Promise<unknown> {
  const [line] = await once(socket, 'data')
  return JSON.parse(String(line))
}

test('the machines are one scenario’s at a time, until its connection ends, however it ends', async () => {
  const { run, done } = onDemand()
  const place = await run.place()
  const first = await ask(place)
  expect(await answer(first)).toEqual(told('debian-1'))
  const beside = await ask(place, 'debian-2')
  expect(await answer(beside)).toEqual(told('debian-2'))
  beside.destroy()
  const second = await ask(place)
  let isSecondServed = false
  const served = answer(second).then(() => {
    isSecondServed = true
  })
  // Served one after another, a third that is turned away has been read after the second's word.
  const third = await ask({ ...place, token: place.token.replace(/./g, '0') })
  await once(third, 'close')
  expect(isSecondServed).toBe(false)
  first.resetAndDestroy()
  await served
  const ended = run.end()
  expect(done).toEqual(['opened'])
  second.end()
  expect(await ended).toBeUndefined()
  expect(done).toEqual(['opened', 'closed'])
})

test('nothing is opened where nobody asks, and anew where somebody asks after the end', async () => {
  const { run, done } = onDemand()
  const place = await run.place()
  expect(await run.end()).toBeUndefined()
  expect(done).toEqual([])
  for (const _ of ['first', 'second']) {
    const scenario = await ask(place)
    await answer(scenario)
    scenario.destroy()
    await run.end()
  }
  expect(done).toEqual(['opened', 'closed', 'opened', 'closed'])
})

test('what kept a run from being opened is told to whoever asks, and at the end', async () => {
  let attempts = 0
  const { run } = onDemand(() => {
    attempts++
    return Promise.reject(new UsageError('It is blocked.', { hint: 'Mend it.' }))
  })
  const trouble = { code: 'USAGE', what: 'It is blocked.', hint: 'Mend it.' }
  for (const _ of ['first', 'second']) {
    const scenario = await ask(await run.place())
    expect(await answer(scenario)).toEqual({ trouble })
    scenario.destroy()
  }
  expect(attempts).toBe(1)
  expect(await run.end()).toEqual(trouble)
})

test('of those who connect and say nothing the oldest are sent away, and a scenario is served all the same', async () => {
  const { run } = onDemand()
  const place = await run.place()
  let sentAway = 0
  const strangers = Array.from({ length: 600 }, () =>
    connect(place.port, '127.0.0.1')
      .on('error', () => {})
      .on('close', () => sentAway++)
      .resume(),
  )
  onTestFinished(() => strangers.forEach((each) => void each.destroy()))
  await expect.poll(() => sentAway, { timeout: 4_000 }).toBe(600 - 512)
  expect(await answer(await ask(place))).toEqual(told('debian-1'))
})

test('however many scenarios ask at once, each is served in its turn', async () => {
  const { run } = onDemand()
  const place = await run.place()
  const asked = await Promise.all(Array.from({ length: 200 }, () => ask(place)))
  for (const each of asked) {
    expect(await answer(each)).toEqual(told('debian-1'))
    each.destroy()
  }
})

test('whoever says nothing is sent away when a scenario would long have said the word', async () => {
  const { run } = onDemand()
  const silent = connect((await run.place()).port, '127.0.0.1')
  const served = await ask(await run.place())
  await once(silent.resume(), 'close')
  expect(served.closed).toBe(false)
})
