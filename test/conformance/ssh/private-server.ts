import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa, execaSync } from 'execa'
import { untilGreeted } from '../../support/ssh-greeting.ts'

/** An SSH server of another project on a loopback port, with users of its own. */
export interface SshReferee {
  readonly port: number
  /** `SHA256:…` */
  readonly hostKey: string
  /** A folder for the files of the tests; it goes with the server. */
  readonly folder: string
  stop(): Promise<void>
}

/**
 * Starts a server in mount and process namespaces of its own: its users, its sudoers and its mounts are seen by nobody
 * else, and when it is stopped, or this process ends, all of its processes are gone.
 * @param script of sh, run as root: mounts, and then becomes the server
 */
export async function startPrivately(
  script: string,
  { port, folder, hostKey }: Omit<SshReferee, 'stop'>,
): Promise<SshReferee> {
  const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child=SIGKILL']
  const privately = `set -eu\nmount --make-rprivate /\nmount -t proc proc /proc\n${script}`
  const server = execa('setpriv', ['--pdeathsig', 'KILL', ...namespaces, 'sh', '-c', privately], {
    reject: false,
    stdin: 'ignore',
    all: true,
    maxBuffer: 1_000_000,
  })
  const stop = async () => {
    server.kill('SIGKILL')
    await server
    await rm(folder, { recursive: true })
  }
  try {
    await untilGreeted(port)
  } catch (error) {
    await stop()
    throw new Error(`The server did not start: ${(await server).all}`, { cause: error })
  }
  return { port, folder, hostKey, stop }
}

export async function makeFolder(): Promise<string> {
  if (process.getuid?.() !== 0) {
    throw new Error('The SSH referees let several users log in, which takes root. Run these tests as root.')
  }
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-ssh-'))
  await chmod(folder, 0o755)
  return folder
}

/** A line of /etc/shadow's second field. */
export function hashed(password: string): string {
  return execaSync('perl', ['-e', 'print crypt(shift, q($6$snapwitness$))', password]).stdout
}
