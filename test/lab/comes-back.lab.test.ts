import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { pollUntil } from '../../src/core/poll.ts'
import { KeptMachine } from '../support/kept-lab.ts'
import { LabAdministrator } from '../support/lab-administrator.ts'
import { killTestLab, snapwitness, startTestLab, type TestLab } from '../support/program.ts'
import { GuestShell } from './machine/guest-shell.ts'

/** One lab through several lives: every one of them but the last ends by `kill -9` of all its processes. */

const OLD = ['--no-windows', '--build', '8.0.2-23305546']
const NEW = ['--build', '8.0.3-24280767', '--hardware', 'vmx-20']
const KEPT_MEMORY = '<memory>true</memory><quiesce>false</quiesce>'
const NO_MEMORY = '<memory>false</memory><quiesce>true</quiesce>'

let folder: string
let lab: TestLab
let admin: LabAdministrator
let shell: GuestShell
const first = { lab: {} as TestLab, config: '', tree: '', bootId: '', settings: '' }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-kept-'))
  await live(OLD)
  await admin.task('debian-1', 'ReconfigVM_Task', ADD_DISK)
  const note = '<spec><annotation>sealed</annotation><extraConfig><key>seal</key>'
  const value = '<value xsi:type="xsd:string" xmlns:xsd="x">one</value></extraConfig></spec>'
  await admin.task('debian-1', 'ReconfigVM_Task', note + value)
  await write('one')
  first.bootId = await inGuest('cat /proc/sys/kernel/random/boot_id')
  await snapshot('with memory', KEPT_MEMORY)
  await write('two')
  await snapshot('without', NO_MEMORY)
  await admin.task('debian-1', 'ReconfigVM_Task', '<spec><annotation>later</annotation></spec>')
  await write('three')
  first.lab = lab
  first.config = await identities()
  first.settings = await admin.property('debian-1', 'config.extraConfig')
  first.tree = await admin.property('debian-1', 'snapshot')
  await killTestLab(lab)
  await live(NEW)
})

afterAll(async () => {
  await lab?.stop()
  await rm(folder, { recursive: true })
})

test('it has another build, and is the same host to whoever knows it', async () => {
  expect(await about()).toContain('<version>8.0.3</version><build>24280767</build>')
  const { username, password } = first.lab
  expect(lab).toMatchObject({ username, password, thumbprint: first.lab.thumbprint })
})

test('its machine is off, with its snapshots, its settings and its names', async () => {
  expect(await admin.property('debian-1', 'runtime.powerState')).toBe('poweredOff')
  expect(await admin.property('debian-1', 'snapshot')).toBe(first.tree)
  expect(await admin.property('debian-1', 'config.extraConfig')).toBe(first.settings)
  expect(await admin.property('debian-1', 'config.annotation')).toBe('later')
  expect(await identities()).toBe(first.config)
  expect(await admin.property('debian-1', 'config.version')).toBe('vmx-20')
})

test('it boots on the new hardware with what was last on its disk', async () => {
  await admin.task('debian-1', 'PowerOnVM_Task')
  expect(await read()).toBe('three')
  expect(await inGuest('cat /proc/sys/kernel/random/boot_id')).not.toBe(first.bootId)
})

test('a revert with memory goes on where the guest was, on the hardware of then', async () => {
  await revert('with memory')
  expect(await admin.property('debian-1', 'config.version')).toBe('vmx-19')
  expect(await admin.property('debian-1', 'config.annotation')).toBe('sealed')
  expect(await inGuest('cat /proc/sys/kernel/random/boot_id /run/mark')).toBe(`${first.bootId}\none`)
  expect(await read()).toBe('one')
})

test('a machine that was renamed, moved and registered anew is what it was, in the next life too', async () => {
  await admin.task('debian-1', 'PowerOffVM_Task')
  const tree = await admin.property('debian-1', 'snapshot')
  await admin.rename('debian-1', 'web')
  await admin.relocate('web')
  await admin.registerAnew('web')
  expect(await admin.property('web', 'config.files.vmPathName')).toBe('[lab] web/web.vmx')
  expect(await admin.reference('web')).toBe('VirtualMachine:2')
  await admin.setInstanceUuid('web', '00000000-1111-2222-3333-444444444444')
  await killTestLab(lab)
  await live([])
  expect(await about()).toContain('<build>24280767</build>')
  expect(await admin.reference('web')).toBe('VirtualMachine:2')
  expect(await admin.property('web', 'config.instanceUuid')).toBe('00000000-1111-2222-3333-444444444444')
  const known = (text: string) =>
    text.replaceAll('>2-snapshot-', '>1-snapshot-').replaceAll('>2</vm>', '>1</vm>')
  expect(known(await admin.property('web', 'snapshot'))).toBe(tree)

  await revert('without', 'web')
  await admin.task('web', 'PowerOnVM_Task')
  expect(await read()).toBe('two')
  await revert('with memory', 'web')
  expect(await inGuest('cat /proc/sys/kernel/random/boot_id /run/mark')).toBe(`${first.bootId}\none`)
})

test('a lab that runs is not started a second time, and a lab that is there is given no new machines', async () => {
  const second = await snapwitness(['lab', 'up', '--folder', folder])
  expect(second).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('End it first') })
  await lab.stop()
  const other = await snapwitness(['lab', 'up', '--folder', folder, '--linux', 'another'])
  expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--linux is for a new lab') })
})

test('a memory is resumed under no other hardware than its own', async () => {
  const machine = await KeptMachine.find(folder, 'web')
  await machine.changeSettingsIn('with memory', { hardwareVersion: 'vmx-20' })
  await live([])
  await expect(revert('with memory', 'web')).rejects.toThrow('<fault xsi:type="SystemError">')
  expect(await admin.property('web', 'runtime.powerState')).toBe('poweredOff')
  await revert('without', 'web')
  await admin.task('web', 'PowerOnVM_Task')
  expect(await read()).toBe('two')
})

test('a lab without a folder of its own is kept where it is, when it is asked to', async () => {
  const throwaway = await startTestLab(['--no-windows'])
  const { stdout } = await snapwitness(['lab', 'status', '--json'])
  const running: { id: string; ready?: { url: string } }[] = JSON.parse(stdout)
  const { id = '' } = running.find(({ ready }) => ready?.url === throwaway.url) ?? {}
  const { stderr } = await snapwitness(['lab', 'down', id, '--keep'])
  await throwaway.process
  const [, place = ''] = /lab up --folder (\S+)/.exec(stderr) ?? []
  const again = await startTestLab(['--folder', place])
  onTestFinished(async () => {
    await again.stop()
    await rm(place, { recursive: true })
  })
  expect(again).toMatchObject({ thumbprint: throwaway.thumbprint, password: throwaway.password })
  expect(again.machines).toMatchObject([{ name: 'debian-1' }])
})

async function live(options: string[]): Promise<void> {
  lab = await startTestLab(['--folder', folder, ...options])
  admin = await LabAdministrator.of(lab)
  const [name = ''] = lab.machines.map((machine) => machine.name)
  const key = await readFile(join(folder, 'secrets', `${name}-key`), 'utf8')
  shell = new GuestShell(() => lab.machines[0]?.endpoints[0], key)
}

async function snapshot(name: string, kind: string): Promise<void> {
  const parameters = `<name>${name}</name><description>part ${name}</description>${kind}`
  await admin.task('debian-1', 'CreateSnapshot_Task', parameters)
}

async function revert(name: string, machine = 'debian-1'): Promise<void> {
  await admin.snapshotTask(machine, name, 'RevertToSnapshot_Task')
}

async function identities(): Promise<string> {
  const paths = [
    'config.uuid',
    'config.instanceUuid',
    'config.name',
    'config.hardware.device[4000].macAddress',
  ]
  return (await Promise.all(paths.map((path) => admin.property('debian-1', path)))).join(' ')
}

async function about(): Promise<string> {
  return admin.ofHost('content.about')
}

async function write(text: string): Promise<void> {
  await inGuest(`
    echo ${text} > /run/mark
    for host in /sys/class/scsi_host/*/scan; do echo '- - -' > "$host"; done; udevadm settle
    printf '%-512s' ${text} | dd of=${DATA_DISK} oflag=direct conv=fsync status=none`)
}

async function read(): Promise<string> {
  return inGuest(`dd if=${DATA_DISK} count=1 iflag=direct status=none`)
}

async function inGuest(script: string): Promise<string> {
  return pollUntil(() => shell.run(script, 120_000), {
    what: 'the guest to run a script',
    deadline: Deadline.after(300_000),
    hint: `Look at the logs below ${folder}.`,
  })
}

/** By its unit: after a boot the letters may be dealt otherwise. */
const DATA_DISK = '/dev/$(ls /sys/bus/scsi/devices/*:0:1:0/block)'

const ADD_DISK =
  '<spec><deviceChange><operation>add</operation><fileOperation>create</fileOperation>' +
  '<device xsi:type="VirtualDisk"><key>-1</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo">' +
  '<fileName>[lab]</fileName><diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing>' +
  '<controllerKey>1000</controllerKey><capacityInKB>65536</capacityInKB></device></deviceChange></spec>'
