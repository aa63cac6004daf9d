import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { userName } from '../core/user-name.ts'

/** Who holds a machine. */
export interface Holder {
  /** `root@ci-7`, for people. */
  owner: string
  pid: number
  /**
   * Which process of which computer: the kernel's boot, its process namespace, and when the process was started, since
   * a process id alone may be used again. Empty where this computer does not tell.
   */
  process: string
}

export function thisProcess(): Holder {
  const owner = `${userName() ?? `uid ${process.getuid?.()}`}@${hostname()}`
  return { owner, pid: process.pid, process: identityOf(process.pid) ?? '' }
}

/**
 * Whether the holder is a process of this computer that has ended. Of another computer's nothing is known, and of one
 * that this user may not look at (proc(5), hidepid) no more than that there is a process of its id.
 */
export function isGone({ pid, process: identity }: Pick<Holder, 'pid' | 'process'>): boolean {
  const here = placeOf()
  if (here === undefined || !identity.startsWith(`${here}/`)) return false
  const start = startOf(pid)
  return start === undefined ? isNobody(pid) : `${here}/${start}` !== identity
}

function isNobody(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

const ENDED = 'ended'

function identityOf(pid: number): string | undefined {
  const [place, startedAt] = [placeOf(), startOf(pid)]
  return place === undefined || startedAt === undefined ? undefined : `${place}/${startedAt}`
}

function placeOf(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return undefined
  }
}

/** Field 22 of /proc/PID/stat, in clock ticks since boot; `ended` for a zombie, undefined where it is not told. See proc(5). */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the name, may hold spaces and brackets: count from the last bracket on.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? ENDED : fields[19]
  } catch {
    return undefined
  }
}
