import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { pollUntil } from '../../../src/core/poll.ts'
import { type HypervisorName, startHypervisor } from '../../../src/lab/hypervisor.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { prepareLab } from '../../../src/lab/prepare.ts'
import { GuestShell } from '../machine/guest-shell.ts'

/** A Debian of that hypervisor's, off, with the way to its guest; it ends with the test. */
export async function startMachine(name: HypervisorName) {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-libvirt-'))
  const datastore = join(folder, 'datastore')
  await mkdir(datastore)
  const say = () => {}
  const { linux: golden } = await prepareLab({ accel: 'auto', say })
  const hypervisor = await startHypervisor(name, { folder, accelerator: golden.accelerator, say })
  onTestFinished(async () => {
    await hypervisor.close()
    await rm(folder, { recursive: true })
  })
  const [user, host] = [makeSshKey(), makeSshKey()]
  const account = {
    username: 'root',
    password: 'unused',
    ...{ publicKey: user.publicKey, hostKey: host.privateKey },
  }
  const machine = await hypervisor.create({
    ...{ name: 'debian 1', uuid: randomUUID(), controller: 'pvscsi', golden, account, datastore },
    ...{ conduct: {}, company: [], hardwareVersion: undefined },
  })
  const shell = new GuestShell(() => machine.endpoints[0], user.privateKey)
  const run = (script: string) =>
    pollUntil(() => shell.run(script, WAIT_MS), {
      what: 'the guest to run a script',
      deadline: Deadline.after(WAIT_MS),
      hint: 'Look at vmware.log.',
    })
  return { folder, hypervisor, machine, run }
}

const WAIT_MS = 300_000
