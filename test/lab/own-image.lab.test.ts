import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdtemp, readFile, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ForeignImage, foreignImage } from '../support/foreign-image/foreign-image.ts'
import { LabAdministrator } from '../support/lab-administrator.ts'
import { runWorkflow, snapwitness, startTestLab, type TestLab } from '../support/program.ts'

/** A Debian 13 that is nobody's but its user's, from its first boot to a lab that comes back. */

const ALONE = ['--no-linux', '--no-windows', '--image']

/** A date of a file is given back as it was where it has no fraction. */
const WRITTEN = new Date('2026-01-01T00:00:00Z')

let image: ForeignImage
let digest: string
let folder: string
let lab: TestLab | undefined

beforeAll(async () => {
  image = await foreignImage()
  await utimes(image.disk, WRITTEN, WRITTEN)
  digest = await digestOf(image.disk)
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-own-'))
}, 2_400_000)

afterAll(async () => {
  await lab?.stop()
  expect(await digestOf(image.disk)).toBe(digest)
  await rm(folder, { recursive: true })
})

test('the documented workflow holds on it, with memory and without', async () => {
  lab = await startTestLab([...ALONE, asked('own-1', 'firmware=bios')])
  // It boots as long as an emulated Debian of everybody's does.
  await appendFile(lab.config, 'timeouts:\n  boot: 1800\n')
  const { summary, exitCode } = await runWorkflow(lab.config)
  const notHeld = summary.scenarios
    .flatMap(({ checks }) => checks)
    .filter(({ verdict }) => verdict !== 'held')
  expect(notHeld).toEqual([])
  expect(summary.scenarios.map(({ trouble }) => trouble?.what)).toEqual([undefined, undefined])
  expect(summary.machines).toMatchObject([{ name: 'own-1', standIn: false }])
  expect({ verdict: summary.verdict, exitCode }).toEqual({ verdict: 'held', exitCode: 0 })
  await lab.stop()
}, 3_600_000)

test('with a UEFI, AHCI and e1000e it is what the host says, and goes back to what a snapshot kept', async () => {
  const place = join(folder, 'lab')
  lab = await startTestLab(['--folder', place, ...ALONE, asked('own-2', 'firmware=uefi,nic=e1000e')])
  const admin = await LabAdministrator.of(lab)
  expect(await admin.property('own-2', 'config.firmware')).toBe('efi')
  const devices = await admin.property('own-2', 'config.hardware.device')
  for (const type of ['VirtualE1000e', 'VirtualAHCIController']) expect(devices).toContain(type)
  expect(await admin.property('own-2', 'guest.toolsStatus')).toBe('toolsNotInstalled')
  const uuid = await admin.property('own-2', 'config.uuid')
  const facts = 'sudo cat /sys/class/dmi/id/product_uuid; test -d /sys/firmware/efi; ls /sys/class/net'
  expect(await inGuest(facts)).toBe(`${uuid}\n${await inGuest('ls /sys/class/net')}`)
  await inGuest('echo kept > here; sync')
  await admin.task(
    'own-2',
    'CreateSnapshot_Task',
    '<name>with</name><memory>true</memory><quiesce>false</quiesce>',
  )
  const bootId = await inGuest('cat /proc/sys/kernel/random/boot_id; echo later > here; sync')
  await admin.snapshotTask('own-2', 'with', 'RevertToSnapshot_Task')
  expect(await inGuest('cat /proc/sys/kernel/random/boot_id here')).toBe(`${bootId}\nkept`)
  await lab.stop()
}, 1_800_000)

test('a lab that comes back has it, and refuses to start it where the file is another one', async () => {
  const place = join(folder, 'lab')
  lab = await startTestLab(['--folder', place])
  const admin = await LabAdministrator.of(lab)
  await utimes(image.disk, WRITTEN, new Date())
  await expect(admin.task('own-2', 'PowerOnVM_Task')).rejects.toThrow('was written to since')
  await utimes(image.disk, WRITTEN, WRITTEN)
  await admin.snapshotTask('own-2', 'with', 'RevertToSnapshot_Task')
  expect(await inGuest('cat here')).toBe('kept')
  await lab.stop()
}, 1_800_000)

test('the shell of EFI starts from a disk that has nothing else on it', async () => {
  const disk = join(folder, 'efi.raw')
  await execa('sh', ['-euc', EFI_DISK, 'sh', disk])
  const place = join(folder, 'efi')
  lab = await startTestLab(['--folder', place, ...ALONE, `efi=${disk},guest=linux,firmware=uefi,wait=0`])
  const log = join(place, 'datastore/efi/vmware.log')
  await expect
    .poll(() => readFile(log, 'latin1'), { timeout: 300_000, interval: 2_000 })
    .toMatch(/UEFI Interactive Shell|Shell>/)
  await lab.stop()
}, 600_000)

/** No partition, no loader: the firmware falls back to the shell that it brings. */
const EFI_DISK = `truncate -s 8M "$1"; printf '\\125\\252' | dd of="$1" bs=1 seek=510 conv=notrunc status=none`

test('what cannot be is refused before anything starts', async () => {
  const { exitCode, stderr } = await snapwitness(['lab', 'up', ...ALONE, `a=${folder}/none,guest=linux`])
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not there') })
  expect(stderr).not.toContain('Waiting')
})

function asked(name: string, more: string): string {
  const { disk, username, key } = image
  return `${name}=${disk},guest=linux,user=${username},key=${key},wait=1200,${more}`
}

async function inGuest(script: string): Promise<string> {
  const port = lab?.machines[0]?.endpoints[0]?.port ?? 0
  const known = [
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'LogLevel=ERROR',
  ]
  const where = [
    '-o',
    'ConnectTimeout=60',
    '-i',
    image.key,
    '-p',
    String(port),
    `${image.username}@127.0.0.1`,
  ]
  return (await execa('ssh', [...known, ...where, script])).stdout
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
