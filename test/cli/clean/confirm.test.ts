import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { confirm } from '../../../src/cli/clean/confirm.ts'

function terminal() {
  const raw: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) })
  return { stdin, stderr: new PassThrough(), raw }
}

test.each([
  ['y\n', true],
  [' Yes \n', true],
  ['\n', false],
  ['yes, but\n', false],
  ['n\n', false],
])('the answer %j is taken as %s', async (answer, taken) => {
  const { stdin, stderr, raw } = terminal()
  const asked = confirm({}, { stdin, stderr })
  await sleep(300)
  stdin.write(answer)
  expect(await asked).toBe(taken)
  expect(raw).toEqual([true, false])
  stderr.end()
  expect(await text(stderr)).toMatch(/^Do this\? \[y\/N\] /)
})

test('what was typed before the question is no answer to it', async () => {
  const { stdin, stderr } = terminal()
  stdin.write('y\ny')
  const asked = confirm({}, { stdin, stderr })
  await sleep(300)
  stdin.write('\n')
  expect(await asked).toBe(false)
})

test('where nobody is there to ask, nothing is done', async () => {
  const { stdin, stderr } = terminal()
  stdin.isTTY = false
  await expect(confirm({}, { stdin, stderr })).rejects.toMatchObject({ code: 'USAGE' })
  expect(await confirm({ yes: true }, { stdin, stderr })).toBe(true)
})

test('the end of the terminal’s input is no consent', async () => {
  const { stdin, stderr } = terminal()
  const asked = confirm({}, { stdin, stderr })
  await sleep(300)
  stdin.end()
  expect(await asked).toBe(false)
})
