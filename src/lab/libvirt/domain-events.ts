import { EventEmitter } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Virsh } from './virsh.ts'

export interface DomainEvent {
  /** `lifecycle`, `agent-lifecycle`, `reboot`, …; and `missed`, of our own: the daemon was away, and told nobody anything. */
  readonly event: string
  readonly domain: string
  /** `Stopped Shutdown` */
  readonly detail: string
}

/** What libvirt tells of its machines by itself. A daemon that has died is listened to again. */
export class DomainEvents {
  readonly #emitter = new EventEmitter()
  readonly #virsh: Virsh
  #child: ReturnType<Virsh['spawn']> | undefined
  #closed = false

  constructor(virsh: Virsh) {
    this.#virsh = virsh
    this.#emitter.setMaxListeners(0)
    void this.#listen()
  }

  /** Calls back with every event of the machine. Returns the way to stop. */
  on(domain: string, listener: (event: DomainEvent) => void): () => void {
    const hears = (event: DomainEvent) => {
      if (event.domain === domain) listener(event)
    }
    const misses = () => listener({ event: 'missed', domain, detail: '' })
    this.#emitter.on('event', hears).on('missed', misses)
    return () => this.#emitter.off('event', hears).off('missed', misses)
  }

  close(): void {
    this.#closed = true
    this.#child?.kill()
  }

  /** The command ends with the daemon, which is started again. */
  async #listen(): Promise<void> {
    for (let wasAway = false; !this.#closed; wasAway = true) {
      const child = this.#virsh.spawn(['event', '--all', '--loop'])
      this.#child = child
      child.stderr.resume()
      const lines = createInterface(child.stdout)
      lines.on('line', (line) => {
        const event = eventIn(line)
        if (event) this.#emitter.emit('event', event)
      })
      const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve))
      if (wasAway) void this.#tellMissed(ended)
      await ended
      if (!this.#closed) await sleep(AGAIN_MS, undefined, { ref: false })
    }
  }

  /** As soon as the command has not ended for want of a daemon. */
  async #tellMissed(ended: Promise<unknown>): Promise<void> {
    const listens = sleep(AGAIN_MS, true, { ref: false })
    if (await Promise.race([listens, ended.then(() => false)])) this.#emitter.emit('missed')
  }
}

const AGAIN_MS = 1_000

/** `event 'lifecycle' for domain 'm1': Stopped Shutdown` */
export function eventIn(line: string): DomainEvent | undefined {
  const [, event, domain, detail] = /^event '([^']+)' for domain '(.+)'(?:: (.*))?$/.exec(line) ?? []
  if (event === undefined || domain === undefined) return undefined
  return { event, domain, detail: detail ?? '' }
}
