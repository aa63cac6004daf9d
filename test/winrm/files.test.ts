import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { LocalListener, PASSWORD, USERNAME } from '../stand-in/local-listener.ts'
import { client, errorOf, listenerThat } from './clients.ts'
import { type Reply, received, type SeenRequest, wellBehaved } from './scripted-listener.ts'

let folder: string
let standIn: LocalListener

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-files-'))
  standIn = await LocalListener.start()
})
afterAll(async () => {
  await standIn.close()
  await rm(folder, { recursive: true })
})

const onStandIn = () =>
  client({
    machine: 'win10-1',
    host: '127.0.0.1',
    port: standIn.port,
    username: USERNAME,
    password: PASSWORD,
    auth: 'negotiate',
  })
const here = (name: string) => join(folder, name)
const patience = () => ({ deadline: Deadline.after(60_000) })

describe('on the stand-in, a file', () => {
  it.each([0, 1, 49_152, 98_304, 300_001])('of %i bytes goes there and comes back', async (size) => {
    const bytes = randomBytes(size)
    await writeFile(here('up'), bytes)
    const winRm = onStandIn()
    const there = `C:\\Windows\\Temp\\ёж's file $x ${size}.bin`
    const sent = await winRm.upload(here('up'), there, patience())
    const back = await winRm.download(there, here('down'), patience())
    expect(bytes.equals(await readFile(here('down')))).toBe(true)
    expect([sent.bytes, back.bytes, back.sha256]).toEqual([size, size, sent.sha256])
  })

  it('that is not there, or has nowhere to go, is told with the machine’s own words', async () => {
    await writeFile(here('up'), 'text')
    const winRm = onStandIn()
    const absent = await errorOf(winRm.download('C:\\no\\file', here('down'), patience()))
    const nowhere = await errorOf(winRm.upload(here('up'), 'C:\\no\\file', patience()))
    for (const error of [absent, nowhere]) {
      expect(error).toMatchObject({
        kind: 'file',
        message: expect.stringMatching(/win10-1: .*[\s\S]*\nHint: /),
      })
      expect(error.message).toMatch(/Could not find a part of the path/)
    }
  })
})

it('a file that comes out different is told, whichever way it went', async () => {
  await writeFile(here('up'), 'text')
  const otherwise = ({ verb }: SeenRequest): Reply | undefined =>
    verb === 'Receive'
      ? received([['stdout', Buffer.from(`dGV4dA==\r\n ${'0'.repeat(64)}\r\n`)]], 0)
      : undefined
  const { access } = await listenerThat((request) => otherwise(request) ?? wellBehaved(request))
  const winRm = client(access)
  for (const copy of [
    winRm.upload(here('up'), 'C:\\file', patience()),
    winRm.download('C:\\file', here('down'), patience()),
  ]) {
    expect(await errorOf(copy)).toMatchObject({ kind: 'file', message: expect.stringMatching(/differs/) })
  }
})
