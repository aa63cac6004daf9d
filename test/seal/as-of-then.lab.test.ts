import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { GuestShell } from '../lab/machine/guest-shell.ts'
import { LabAdministrator } from '../support/lab-administrator.ts'
import type { TestLab } from '../support/program.ts'
import { Road } from '../support/road.ts'
import { nameOf, SealedLab } from './sealed-lab.ts'

/** What has changed in guest and host since a machine was sealed, and comes back with it or can not. */

/** Parts of a seal that keep their memory. */
const WITH_MEMORY = ['later', 'memory']
const LONG = { timeout: 1_800_000 }
let sealed: SealedLab
let lab: TestLab

beforeAll(async () => {
  sealed = await SealedLab.make(['--no-windows'])
}, 1_800_000)
beforeEach(async () => {
  await sealed.restore()
  lab = await sealed.live()
}, 600_000)
afterAll(() => sealed?.remove())

/** Changes what the configuration says. */
async function reconfigure(change: (config: ReturnType<typeof parse>) => void): Promise<void> {
  const config = parse(await readFile(sealed.config, 'utf8'))
  change(config)
  await writeFile(sealed.config, stringify(config))
}

test('a login of then is asked for, and with it the seal holds', LONG, async () => {
  const admin = await LabAdministrator.of(lab)
  await admin.task('debian-1', 'PowerOnVM_Task')
  const { ssh } = parse(await readFile(sealed.config, 'utf8')).machines['debian-1']
  const { public: key, private: privateKey } = ssh2.utils.generateKeyPairSync('ed25519')
  const old = await readFile(ssh.privateKey.file, 'utf8')
  const shell = new GuestShell(() => ({ host: ssh.host ?? '127.0.0.1', port: ssh.port }), old)
  await shell.run(`echo '${key}' > /root/.ssh/authorized_keys; sync`, 600_000)
  const file = join(await mkdtemp(join(tmpdir(), 'snapwitness-key-')), 'key')
  await writeFile(file, privateKey, { mode: 0o600 })
  await reconfigure(({ machines }) => {
    machines['debian-1'].ssh.privateKey = { file }
  })
  const refused = await sealed.verify()
  expect(refused.exitCode).toBe(3)
  expect(refused.summary.scenarios.map(({ trouble }) => trouble?.code)).toEqual(['SEALED_LOGIN'])
  expect(refused.stderr).toContain('give them as `sealedAs` of the machine')

  await reconfigure(({ machines }) => {
    machines['debian-1'].sealedAs = ssh
  })
  const { exitCode, notHeld, stderr } = await sealed.verify()
  expect(notHeld).toEqual([])
  expect(exitCode, stderr).toBe(0)
})

test(
  'memories that the processors of the host cannot go on from are not applicable, and their disks hold',
  LONG,
  async () => {
    const admin = await LabAdministrator.of(lab)
    const tree = await admin.property('debian-1', 'snapshot')
    const then = WITH_MEMORY.flatMap(
      (part) => tree.match(`>([^<>]*)</snapshot><vm[^>]*>[^<]*</vm><name>${nameOf(part)}</`)?.[1] ?? [],
    )
    expect(then).toHaveLength(WITH_MEMORY.length)
    const road = await Road.before(lab.url)
    road.refuses = (call) => {
      if (!call.includes('<RevertToSnapshot_Task ') || /<suppressPowerOn>true/.test(call)) return undefined
      const part = then.find((one) => call.includes(`>${one}<`))
      return part && 'FeatureRequirementsNotMet'
    }
    await reconfigure(({ host }) => {
      Object.assign(host, { url: road.url, thumbprint: road.thumbprint })
    })
    const { exitCode, notHeld, stderr, summary } = await sealed.verify()
    await road.close()
    expect(notHeld).toEqual([])
    expect(exitCode, stderr).toBe(0)
    const memories = summary.scenarios.flatMap(({ notApplicable }) => notApplicable.map(({ what }) => what))
    expect([...new Set(memories)].toSorted()).toEqual(
      WITH_MEMORY.map((part) => `the memory of the part “${part}”`),
    )
  },
)
