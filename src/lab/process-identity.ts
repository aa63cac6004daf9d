import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** What tells one process of this computer from every other that there was, is and will be. */
export const processIdentity = z.object({
  pid: z.int().min(2),
  /** When the kernel started it, in clock ticks since boot: a process id alone is used again. */
  pidStartedAt: z.string().min(1),
  /** The boot that these ticks count from. */
  boot: z.string().min(1),
  /** Its words, with a null behind each. */
  command: z.string().min(1),
})

export type ProcessIdentity = z.infer<typeof processIdentity>

export async function ownIdentity(): Promise<ProcessIdentity> {
  return processIdentity.parse(await identityOf(process.pid))
}

/** Whether that very process still runs. */
export async function isAlive({ pid, pidStartedAt, boot, command }: ProcessIdentity): Promise<boolean> {
  const now = await identityOf(pid)
  return now.pidStartedAt === pidStartedAt && now.boot === boot && now.command === command
}

async function identityOf(
  pid: number,
): Promise<{ [Part in keyof ProcessIdentity]?: ProcessIdentity[Part] | undefined }> {
  const [stat, boot, command] = await Promise.all([
    textOf(`/proc/${pid}/stat`),
    textOf('/proc/sys/kernel/random/boot_id'),
    textOf(`/proc/${pid}/cmdline`),
  ])
  return { pid, pidStartedAt: startIn(stat), boot, command }
}

/** Field 22 of /proc/PID/stat, see proc(5). The second, the name, may hold spaces and brackets: counted from the last on. */
function startIn(stat: string | undefined): string | undefined {
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** Undefined when there is no such process. */
function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
