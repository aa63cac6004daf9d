import { EventEmitter } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Virsh } from './virsh.ts'

export interface DomainEvent {
  /** `lifecycle`, `agent-lifecycle`, `reboot`, … */
  readonly event: string
  readonly domain: string
  /** `Stopped Shutdown` */
  readonly detail: string
}

/** What libvirt tells of its machines by itself, as long as the daemon lives. */
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
    this.#emitter.on('event', hears)
    return () => this.#emitter.off('event', hears)
  }

  close(): void {
    this.#closed = true
    this.#child?.kill()
  }

  /** The command ends with the daemon, which is started again. */
  async #listen(): Promise<void> {
    while (!this.#closed) {
      const child = this.#virsh.spawn(['event', '--all', '--loop'])
      this.#child = child
      child.stderr.resume()
      const lines = createInterface(child.stdout)
      lines.on('line', (line) => {
        const event = eventIn(line)
        if (event) this.#emitter.emit('event', event)
      })
      await new Promise((resolve) => child.once('close', resolve).once('error', resolve))
      if (!this.#closed) await sleep(AGAIN_MS, undefined, { ref: false })
    }
  }
}

const AGAIN_MS = 1_000

/** `event 'lifecycle' for domain 'm1': Stopped Shutdown` */
export function eventIn(line: string): DomainEvent | undefined {
  const [, event, domain, detail] = /^event '([^']+)' for domain '(.+)'(?:: (.*))?$/.exec(line) ?? []
  if (event === undefined || domain === undefined) return undefined
  return { event, domain, detail: detail ?? '' }
}
