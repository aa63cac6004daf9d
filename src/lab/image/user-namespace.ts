import { readFile } from 'node:fs/promises'
import { userName } from '../../core/user-name.ts'
import { LabError, runTool } from '../machine/tool.ts'

/**
 * mmdebstrap installs Debian as root, or as any user who may be root in a user namespace of their own, with ids enough for
 * the system's accounts.
 * @throws LabError where neither is so
 */
export async function refuseWithoutRoot(): Promise<void> {
  const uid = process.getuid?.() ?? 0
  if (uid === 0) return
  const username = userName()
  if (username === undefined)
    throw new LabError(`User ${uid} cannot build the guest image: it has no name in /etc/passwd.`, {
      hint: `In a container, run as root, or as a user that it knows${OR_TAKE_ONE}`,
    })
  const missing = await Promise.all(
    ['/etc/subuid', '/etc/subgid'].map(async (path) => !hasRange(await readOrNothing(path), username, uid)),
  )
  if (missing.includes(true))
    throw new LabError(
      `${username} cannot build the guest image: no ids are set aside for the accounts in it.`,
      {
        hint: `Run \`sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${username}\`${OR_TAKE_ONE}`,
      },
    )
  await runTool('unshare', ['--user', '--map-root-user', 'true']).catch((cause: unknown) => {
    throw new LabError(`${username} cannot build the guest image: this computer gives no user namespace.`, {
      hint: `In a container, allow it user namespaces; on Ubuntu run \`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0\`${OR_TAKE_ONE}`,
      cause,
    })
  })
}

const OR_TAKE_ONE =
  ', or take an image that another computer has made: `snapwitness lab image export` there, `import` here.'

/** subuid(5): `user:first:count`; an account of less would miss some of Debian's own. */
export function hasRange(text: string, username: string, uid: number): boolean {
  return text.split('\n').some((line) => {
    const [who, , count] = line.split(':')
    return (who === username || who === String(uid)) && Number(count) >= ENOUGH
  })
}

const ENOUGH = 65_536

function readOrNothing(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
