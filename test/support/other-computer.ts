import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { shellScript } from '../../src/guest/linux/shell-text.ts'
import { framed } from '../../src/guest/ssh/frame.ts'
import type { makeSshKey } from '../../src/lab/keys.ts'
import { type OpenSsh, startOpenSsh } from '../hostile/open-ssh.ts'

export interface OtherComputer extends OpenSsh {
  /** All that was said to its shell, `MARK` where something new stands each time. */
  said(): Promise<string>
}

interface Conditions {
  /** The UUID that its BIOS shows. */
  uuid: string
  address?: string
  hostKey?: string
  user?: ReturnType<typeof makeSshKey>
}

/** A computer with a real SSH server, which keeps a record of all that is said to its shell. */
export async function startOtherComputer({ uuid, ...more }: Conditions): Promise<OtherComputer> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-other-'))
  const [bios, record, shell] = [join(folder, 'product_uuid'), join(folder, 'record'), join(folder, 'shell')]
  await writeFile(bios, `${uuid}\n`)
  await writeFile(record, '')
  const script = `tee -a ${record} | sed -u 's#/sys/class/dmi/id/product_uuid#${bios}#' | sh -c "$SSH_ORIGINAL_COMMAND"`
  await writeFile(shell, `#!/bin/sh\n${script}\n`)
  await chmod(shell, 0o755)
  const server = await startOpenSsh({ ...more, forceCommand: shell })
  return {
    ...server,
    async said() {
      const said = (await readFile(record, 'utf8')).replace(MARK, 'MARK')
      return said.replace(NUDGE, '')
    },
    async close() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

const MARK = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
/** What a shell is told that takes long to begin, on a busy computer. */
const NUDGE = /^\nprintenv SNAPWITNESS_SHELL .*\n/gm

/** An address of this computer that others may have, too: no loopback. */
export function ownAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((cards) => cards ?? [])
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address
}

/** What a shell is told that is asked so often who it is, and nothing else. */
export function askedWhoItIs(times: number): string {
  return framed(shellScript('identify', {}).script, 'MARK').repeat(times)
}
