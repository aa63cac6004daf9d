import { expect, test } from 'vitest'
import { accessOf, asSealed } from '../../src/config/guest-access.ts'
import { configOf } from '../../src/config/load.ts'

const text = (more: string) => `
host: { url: 'https://esxi.example.org/sdk', username: root, password: { command: [echo, secret-of-host] } }
machines:
  debian-1:
    guest: linux
    ssh: { username: now, agent: ./agent, hostKey: 'SHA256:${'a'.repeat(43)}' }
${more}`

test('a guest is got into after a sealed revert as it was when it was sealed, and before it as now', async () => {
  const then = `    sealedAs: { username: then, agent: ./agent, hostKey: 'SHA256:${'b'.repeat(43)}' }\n`
  const [machine] = (await configOf('/tmp/snapwitness.yaml', text(then))).machines
  expect(accessOf(machine!)).toMatchObject({ ssh: { username: 'now' } })
  expect(accessOf(asSealed(machine!))).toMatchObject({
    ssh: { username: 'then', hostKey: `SHA256:${'b'.repeat(43)}` },
  })
})

test('it is got into as now where nothing else is said', async () => {
  const [machine] = (await configOf('/tmp/snapwitness.yaml', text(''))).machines
  expect(asSealed(machine!)).toBe(machine)
})

test('what is given of then must be whole', async () => {
  const half = '    sealedAs: { username: then }\n'
  await expect(configOf('/tmp/snapwitness.yaml', text(half))).rejects.toThrow(
    /:7: .*sealedAs: names no way to log in/,
  )
})
