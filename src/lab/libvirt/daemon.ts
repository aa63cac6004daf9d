import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Deadline } from '../../core/deadline.ts'
import { pollUntil } from '../../core/poll.ts'
import { cacheFolder } from '../image/cache-folder.ts'
import type { Accelerator } from '../machine/qemu/command-line.ts'
import { LabError } from '../machine/tool.ts'
import { DomainEvents } from './domain-events.ts'
import { Virsh } from './virsh.ts'

export interface DaemonOptions {
  /** The Debian that it is in. */
  readonly root: string
  /** The lab's own folder. What libvirt keeps of its machines is in it. */
  readonly folder: string
  readonly accelerator: Accelerator
}

/** A libvirtd of one lab's own, which no other lab and nothing of this computer meets; it dies with this process. */
export class Daemon {
  readonly virsh: Virsh
  readonly events: DomainEvents
  /** As in `libvirt 11.3.0`. */
  readonly versions: Versions
  /** The folder in which it keeps its snapshots, those of each domain in one of its name. */
  readonly snapshots: string
  readonly #first: ChildProcess

  private constructor(first: ChildProcess, virsh: Virsh, versions: Versions, snapshots: string) {
    this.#first = first
    this.snapshots = snapshots
    this.virsh = virsh
    this.versions = versions
    this.events = new DomainEvents(virsh)
  }

  /** @throws LabError where this computer gives no namespaces, or libvirt does not answer */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const [first, said] = await enter(options)
    const ended = once(first, 'close').then(async () => {
      throw new LabError('The lab could not enter its Debian with libvirt.', {
        hint: `It needs mount and PID namespaces, as root or in a user namespace: ${(await said).trim()}`,
      })
    })
    ended.catch(() => {})
    try {
      const virsh = await Promise.race([ended, inside(first)])
      const printed = await Promise.race([ended, untilAnswer(virsh)])
      return new Daemon(first, virsh, versionsIn(printed), join(stateOf(options), 'lib/qemu/snapshot'))
    } catch (error) {
      first.stdin?.end()
      throw error
    }
  }

  /** Ends the daemon, whatever machines still run, and every mount. */
  async close(): Promise<void> {
    this.events.close()
    if (this.#first.exitCode !== null || this.#first.signalCode !== null) return
    const closed = once(this.#first, 'close')
    this.#first.stdin?.end()
    await closed
  }
}

/** Of the programs behind the translation. */
export interface Versions {
  readonly libvirt: string
  readonly qemu: string
}

async function enter({ root, folder, accelerator }: DaemonOptions) {
  const state = stateOf({ folder })
  await mkdir(state, { recursive: true })
  const script = await readFile(fileURLToPath(new URL('enter.sh', import.meta.url)), 'utf8')
  const places = { root, state, cache: cacheFolder(), lab: folder, kvm: accelerator === 'kvm' ? 'kvm' : '' }
  const first = spawn(
    'unshare',
    [...(isRoot() ? [] : ['--user', '--map-root-user']), '--mount', '--pid', '--fork', 'sh', '-euc', script],
    { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, ...places, LC_ALL: 'C' } },
  )
  first.on('error', () => {})
  return [first, text(first.stderr)] as const
}

/** What libvirt keeps, and its log. */
function stateOf({ folder }: Pick<DaemonOptions, 'folder'>): string {
  return join(folder, 'libvirt')
}

/** The way in for one more command, when the first process of the namespaces has its root. */
async function inside(first: ChildProcess): Promise<Virsh> {
  const pid = await pollUntil(() => childOf(first.pid), {
    what: 'the namespaces of libvirt',
    deadline: Deadline.after(ENTER_MS),
    hint: 'The computer is very busy, or gives no namespaces.',
    intervalMs: 50,
  })
  const namespaces = [...(isRoot() ? [] : ['--user', '--preserve-credentials']), '--mount', '--pid']
  const enter = ['nsenter', '--target', pid, ...namespaces, `--root=/proc/${pid}/root`]
  // nsenter's own folder would be one of outside, which a shell in there says that it cannot find.
  return new Virsh([...enter, 'env', '--chdir=/'])
}

async function childOf(pid: number | undefined): Promise<string | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  const [child] = children.split(' ').filter(Boolean)
  return child
}

/** At its first start libvirt asks QEMU all that it can do, which takes some seconds. */
function untilAnswer(virsh: Virsh): Promise<string> {
  return pollUntil(() => virsh.run(['version']), {
    what: 'libvirt to answer',
    deadline: Deadline.after(ANSWER_MS),
    hint: 'Its own words are in libvirt/log in the lab’s folder.',
  })
}

const ENTER_MS = 30_000
const ANSWER_MS = 300_000

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** `Using library: libvirt 11.3.0`, `Running hypervisor: QEMU 10.0.13` */
export function versionsIn(printed: string): Versions {
  const [, libvirt = '?'] = /^Using library: libvirt (\S+)/m.exec(printed) ?? []
  const [, qemu = '?'] = /^Running hypervisor: QEMU (\S+)/m.exec(printed) ?? []
  return { libvirt, qemu }
}
