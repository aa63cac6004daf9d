import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Deadline } from '../../../src/core/deadline.ts'
import { pollUntil } from '../../../src/core/poll.ts'
import { chooseAccelerator } from '../../../src/lab/image/accelerator.ts'
import { ensureGolden } from '../../../src/lab/image/golden.ts'
import { ensureImage } from '../../../src/lab/image/image.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import type { Conduct } from '../../../src/lab/machine/conduct.ts'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { createMachine, openMachine } from '../../../src/lab/machine/qemu-machine.ts'
import { GuestShell } from './guest-shell.ts'

export const MIB = 1024 * 1024

/** A machine of the lab that is on, and a root shell in its guest. */
export interface TestMachine {
  readonly machine: Machine
  /** The datastore's folder on this computer. */
  readonly datastore: string
  /** What a shell script printed in the guest. Waits for a guest that boots. */
  run(script: string, waitMs?: number): Promise<string>
  dispose(): Promise<void>
}

export async function startTestMachine(conduct?: Conduct, company?: Machine[]): Promise<TestMachine> {
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
  const { machine, run } = await createTestMachine(datastore, conduct, company)
  await machine.powerOn()
  return {
    machine,
    datastore,
    run,
    async dispose() {
      await machine.close()
      await rm(datastore, { recursive: true })
    },
  }
}

export interface RestingMachine extends Pick<TestMachine, 'machine' | 'run'> {
  /** The machine as its files have it, as the next life of a lab finds it. */
  takeUp(config: string): Promise<Machine>
}

/** A machine that is off, and the shell in its guest for when it is on. */
export async function createTestMachine(
  datastore: string,
  conduct?: Conduct,
  company?: Machine[],
): Promise<RestingMachine> {
  const say = () => {}
  const image = await ensureImage({ say })
  const accelerator = await chooseAccelerator(image)
  const recipe = { role: 'linux' as const, memoryMiB: 384, files: [], commands: [], readyPort: 22 }
  const golden = await ensureGolden({ image, accelerator, recipe, say })
  const [user, host] = [makeSshKey(), makeSshKey()]
  const name = `debian-${1 + (company?.length ?? 0)}`
  const account = {
    username: 'root',
    password: 'unused',
    publicKey: user.publicKey,
    hostKey: host.privateKey,
  }
  const site = { golden, datastore, account, conduct, ...(company && { company }) }
  const machine = await createMachine({ name, ...site })
  const shell = new GuestShell(() => machine.endpoints[0], user.privateKey)
  return {
    machine,
    takeUp: (config) => openMachine(config, site),
    run: (script, waitMs = 120_000) =>
      pollUntil(() => shell.run(script, waitMs), {
        what: 'the guest to run a script',
        deadline: Deadline.after(waitMs),
        hint: `Look at ${datastore}/${name}/vmware.log.`,
      }),
  }
}
