import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuest } from '../../../src/guest/create-guest.ts'
import { covers } from '../covers.ts'
import { DISK_UUID, startDropbear } from './dropbear.ts'
import {
  makeUserKeys,
  printed,
  refusalOf,
  shellOn,
  soon,
  testsForEveryServer,
  type UserKeys,
} from './every-server.ts'
import { PASSWORD } from './openssh.ts'
import { makeFolder, type SshReferee } from './private-server.ts'

let server: SshReferee
let keys: UserKeys

beforeAll(async () => {
  const folder = await makeFolder()
  keys = await makeUserKeys(folder)
  await rm(folder, { recursive: true })
  server = await startDropbear([keys.ed25519, keys.encrypted, keys.rsa].map(({ publicKey }) => publicKey))
})
afterAll(() => server?.stop())

describe(
  'our SSH client on dropbear, in a system that has only busybox',
  covers('SSH client', 'dropbear and busybox'),
  () => {
    testsForEveryServer(() => ({ server, keys }))

    it('runs its scripts in the shell of busybox', async () => {
      expect(await printed(shellOn(server, { password: PASSWORD }), 'readlink /proc/$$/exe')).toBe(
        '/bin/busybox',
      )
    })

    it('tells that there is no sudo', async () => {
      const error = await refusalOf(shellOn(server, { password: PASSWORD, sudo: true }))
      expect(error).toMatchObject({
        kind: 'policy',
        what: expect.stringMatching(/sudo did not make.*sudo: not found/),
      })
    })

    it('says who the guest is, leaves marks and reads them', async () => {
      const ssh = { host: '127.0.0.1', port: server.port, username: 'root', password: PASSWORD }
      const guest = createGuest({ name: 'appliance-1', kind: 'linux', ssh })
      try {
        expect(await guest.identify(soon())).toMatchObject({ os: 'Linux', standIn: false })
        await guest.leaveMarks({ memory: 'memory 1', systemDisk: 'disk 1' }, soon())
        const state = await guest.readState(soon())
        expect(state.marks).toEqual({ memory: 'memory 1', systemDisk: 'disk 1' })
        expect(Math.abs(Date.parse(state.clock) - Date.now())).toBeLessThan(5_000)
      } finally {
        await guest.close()
      }
    })

    it('names what is missing before it touches a disk', async () => {
      const ssh = { host: '127.0.0.1', port: server.port, username: 'root', password: PASSWORD }
      const guest = createGuest({ name: 'appliance-1', kind: 'linux', ssh })
      const disk = { uuid: DISK_UUID, sizeBytes: 2 ** 31 }
      try {
        const initialize = guest.initializeDisk(disk, { label: 'data', filesystem: 'ext4' }, soon())
        await expect(initialize).rejects.toMatchObject({
          kind: 'failed',
          what: expect.stringContaining('this system has no flock'),
          hint: expect.stringContaining('Install'),
        })
        const other = { ...disk, uuid: '6000C29e-0000-0000-0000-000000000000' }
        expect(await guest.observeDisk(other, soon())).toMatchObject({ present: false })
      } finally {
        await guest.close()
      }
    })
  },
)
