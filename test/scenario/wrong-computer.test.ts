import { appendFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startVitest } from 'vitest/node'
import { RUN_ITSELF } from '../../src/evidence/entries.ts'
import { LEDGER_FILE, readLedger } from '../../src/evidence/ledger.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import { openedRun } from '../support/opened-run.ts'
import {
  askedWhoItIs,
  type OtherComputer,
  ownAddress,
  startOtherComputer,
} from '../support/other-computer.ts'
import { page, ScriptedHost, textValue } from '../vsphere/scripted-host.ts'

const MACHINE = 'vm/debian-1'
const UUID = '422e71fa-0102-0304-a1b2-c3d4e5f60718'
const ANOTHER = '564d1a2b-0102-0304-a1b2-c3d4e5f60718'
const address = ownAddress()

/** A host whose Tools tell that the machine's one card has the address of another computer. */
function hostThatTells(told: string): Promise<ScriptedHost> {
  const card = `<VirtualDevice xsi:type="VirtualVmxnet3"><key>4000</key><macAddress>00:50:56:aa:00:01</macAddress></VirtualDevice>`
  const machine = {
    'config.uuid': textValue(UUID),
    'config.hardware': `<val xsi:type="VirtualHardware"><numCPU>1</numCPU><memoryMB>512</memoryMB>${card.replaceAll('VirtualDevice', 'device')}</val>`,
    'runtime.powerState': '<val xsi:type="VirtualMachinePowerState">poweredOn</val>',
    guest: `<val xsi:type="GuestInfo"><toolsRunningStatus>guestToolsRunning</toolsRunningStatus><ipAddress>${told}</ipAddress>
      <net><ipAddress>${told}</ipAddress><macAddress>00:50:56:aa:00:01</macAddress><connected>true</connected><deviceConfigId>4000</deviceConfigId></net></val>`,
  }
  return ScriptedHost.start({
    CurrentTime: () => '<returnval>2026-01-01T00:00:00Z</returnval>',
    RetrievePropertiesEx: (request) => {
      const asked = [...request.matchAll(/pathSet>([^<]+)</g)].map(([, path]) => path)
      const answers = Object.entries(machine).filter(([path]) => asked.includes(path))
      return page({ 'VirtualMachine:1': Object.fromEntries(answers) })
    },
  })
}

function configuration({ url, thumbprint }: ScriptedHost, { port, username }: OtherComputer): string {
  return `host:
  url: ${url}
  username: root
  password: { env: TEST_PASSWORD }
  thumbprint: ${thumbprint}
machines:
  ${MACHINE}:
    guest: linux
    filesystem: ext4
    ssh:
      port: ${port}
      username: ${username}
      privateKey: { env: TEST_KEY }
      knownHosts: known_hosts
`
}

/** The machine is as its baseline keeps it, so that the scenario begins with its guest. */
function tellBaseline(folder: string): void {
  const at = '2026-01-01T00:00:00.000Z'
  const about = {
    scenario: RUN_ITSELF,
    step: 't',
    operation: '1',
    machine: MACHINE,
    action: 'take the baseline',
  }
  const ended = { operation: '1', outcome: 'succeeded', durationMs: 1, details: {} }
  const entries = [
    { type: 'operation-started', at, ...about, details: {} },
    { type: 'operation-ended', at, ...ended },
  ]
  appendFileSync(join(folder, LEDGER_FILE), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
}

test.skipIf(address === undefined)('a machine at whose address another computer is, is unknown', async () => {
  const other = await startOtherComputer({ uuid: ANOTHER, ...(address !== undefined && { address }) })
  const host = await hostThatTells(address ?? '')
  onTestFinished(async () => {
    await host.close()
    await other.close()
  })
  vi.stubEnv('TEST_PASSWORD', 'a password')
  vi.stubEnv('TEST_KEY', other.privateKey)
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-wrong-'))
  const configPath = join(folder, 'snapwitness.yaml')
  await writeFile(configPath, configuration(host, other))
  tellBaseline(folder)
  const terms = { run: '5f3a9c01', secret: '0'.repeat(64), holder: thisProcess(), durationMs: 60_000 }
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const vitest = await startVitest(
    'test',
    [],
    {
      root: join(import.meta.dirname, 'wrong-computer'),
      config: false,
      include: ['*.scenario.ts'],
      watch: false,
      provide: await openedRun({ folder, configPath, terms }),
    },
    {},
    { stdout: silence, stderr: silence },
  )
  await vitest.close()
  // That the inner run has failed is no word on this one.
  process.exitCode = undefined
  const ended = (await readLedger(folder)).find(({ type }) => type === 'scenario-ended')
  expect(ended).toMatchObject({ verdict: 'unknown', trouble: { code: 'WRONG_MACHINE' } })
  expect(await other.said()).toBe(askedWhoItIs(1))
})
