import { afterAll, beforeAll, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { LocalListener, PASSWORD, USERNAME } from '../stand-in/local-listener.ts'
import { client, errorOf, soon } from './clients.ts'

let standIn: LocalListener

beforeAll(async () => {
  standIn = await LocalListener.start()
})
afterAll(() => standIn.close())

const FILE = 'C:\\Windows\\Temp\\beats.txt'
const BEATING = `for (;;) { Add-Content -LiteralPath '${FILE}' -Value 'beat'; 'beat'; Start-Sleep -Milliseconds 20 }`
const BEATS = `(Get-Item -LiteralPath '${FILE}').Length`

it('a command that has had its time no longer runs on the stand-in when the next one starts', async () => {
  const account = { username: USERNAME, password: PASSWORD, auth: 'negotiate' } as const
  const winRm = client({ machine: 'win10-1', host: '127.0.0.1', port: standIn.port, ...account })
  const error = await errorOf(winRm.run(BEATING, { deadline: Deadline.after(3_000) }))
  expect(error.kind).toBe('deadline')
  const { stdout: then } = await winRm.run(BEATS, { deadline: soon() })
  const { stdout: later } = await winRm.run(`Start-Sleep -Milliseconds 300; ${BEATS}`, { deadline: soon() })
  expect(Number(then)).toBeGreaterThan(0)
  expect(later).toBe(then)
})
