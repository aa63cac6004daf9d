import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startVimEndpoint, type VimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import { startTestMachine, type TestMachine } from '../../lab/machine/test-machine.ts'
import { covers } from '../covers.ts'

const account = { username: 'root', password: 'a <secret> & more' }

/** Two clients that were written by others, in two languages; Debian brings both. */
const CLIENTS = [
  { name: 'pyvmomi', command: ['/usr/bin/python3', 'pyvmomi_client.py'] },
  { name: 'rbvmomi', command: ['/usr/bin/ruby', 'rbvmomi_client.rb'] },
] as const

for (const { name, command } of CLIENTS) {
  const [program, script] = command
  describe(`${name} and the lab`, covers('the lab’s VIM endpoint', name), () => clientAndLab(program, script))
}

function clientAndLab(program: string, script: string): void {
  let tenant: TestMachine
  let endpoint: VimEndpoint

  beforeAll(async () => {
    tenant = await startTestMachine()
    const datastore = { name: 'lab', folder: tenant.datastore }
    endpoint = await startVimEndpoint({ host: { machines: [tenant.machine], datastore, account } })
  })
  afterAll(async () => {
    await endpoint?.close()
    await tenant?.dispose()
  })

  /** What the client saw. */
  async function client(...command: string[]): Promise<unknown> {
    const { username, password } = account
    const call = [join(import.meta.dirname, script), endpoint.url, username, password, ...command]
    return JSON.parse((await execa(program, call)).stdout)
  }

  test('it connects and lists the machines', async () => {
    expect(await client('list')).toEqual({
      product: 'Snapwitness Lab',
      machines: [{ name: 'debian-1', powerState: 'poweredOn' }],
    })
  })

  test('it adds a disk, which the guest sees by its serial', async () => {
    const disk = await client('add-disk', '65536')
    expect(disk).toMatchObject({ unit: 1, kibibytes: 65536 })
    const serial = (disk as { uuid: string }).uuid.replaceAll('-', '').toLowerCase()
    const seen = await tenant.run(`
      for second in $(seq 30); do
        for scan in /sys/class/scsi_host/host*/scan; do echo '- - -' > "$scan"; done
        grep -qs ${serial} /sys/block/sd*/device/vpd_pg80 && exec echo seen
        sleep 1
      done`)
    expect(seen).toBe('seen')
  })

  test('it takes snapshots, sees their tree, and brings the guest back', async () => {
    await tenant.run('echo one > /dev/shm/state')
    const one = await client('snapshot', ' ёж <1> ')
    await tenant.run('echo two > /dev/shm/state')
    const two = await client('snapshot', 'two')
    expect(await client('tree')).toEqual({
      current: two,
      roots: [
        {
          id: one,
          name: ' ёж <1> ',
          state: 'poweredOn',
          children: [{ id: two, name: 'two', state: 'poweredOn', children: [] }],
        },
      ],
    })
    expect(await client('revert', String(one))).toBe('debian-1')
    expect(await tenant.run('cat /dev/shm/state')).toBe('one')
    expect(await client('tree')).toMatchObject({ current: one })
    await client('remove', String(two))
    await client('remove', String(one))
    expect(await client('tree')).toBeNull()
    expect(await tenant.run('cat /dev/shm/state')).toBe('one')
  })

  test.each([
    ['login', 'InvalidLogin'],
    ['power', 'InvalidPowerState'],
    ['gone', 'ManagedObjectNotFound'],
    ['unsupported', 'NotSupported'],
    ['property', 'InvalidProperty'],
  ])('it understands why the lab refuses (%s)', async (reason, fault) => {
    expect(await client('refuse', reason)).toBe(fault)
  })
}
