import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { runWorkflow, snapwitness, startTestLab, type TestLab } from '../support/program.ts'
import { type Disturbance, HostileProxy } from './hostile-proxy.ts'

let lab: TestLab
let proxy: HostileProxy
beforeAll(async () => {
  lab = await startTestLab(['--no-windows', '--linux', 'debian-1'])
  proxy = await HostileProxy.start(() => Number(new URL(lab.url).port))
  const config = await readFile(lab.config, 'utf8')
  // The thumbprint of the certificate stays as it is: the proxy passes TLS on.
  await writeFile(lab.config, config.replaceAll(lab.url, `https://127.0.0.1:${proxy.port}/sdk`))
})
afterAll(async () => {
  await proxy?.close()
  await lab?.stop()
})

afterEach(async () => {
  proxy.lieInWait()
  // Without its connection a run cannot put the machine back.
  await snapwitness(['clean', '--host', '--config', lab.config, '--yes'])
})

/** The connection to the host is taken away for good in the middle: of the greeting, of the tasks, of a later wait. */
test.each([
  ['cut', 10],
  ['cut', 60],
  ['truncate', 60],
] satisfies [Disturbance, number][])(
  'a run whose host connection meets a %s at message %i, and no other is made, is unknown',
  async (disturbance, message) => {
    proxy.lieInWait({ disturbance, direction: 'to the client', message, forGood: true })
    const { exitCode, summary, stderr } = await runWorkflow(lab.config, ['--name', 'with memory'])
    expect(summary.verdict).toBe('unknown')
    // What comes before the first scenario is the run's own.
    const trouble = summary.scenarios[0]?.trouble ?? summary.trouble
    expect(trouble).toMatchObject({ code: 'VSPHERE_CONNECTION_LOST', hint: expect.stringMatching(/./) })
    expect(stderr).toContain('Hint: ')
    expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/)
    expect(exitCode).toBe(3)
  },
)
