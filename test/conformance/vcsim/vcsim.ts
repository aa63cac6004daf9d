import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { Deadline } from '../../../src/core/deadline.ts'
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts'

const SOURCE = join(import.meta.dirname, 'main.go')
const GOPATH = '/usr/share/gocode'
/** The simulator's only account. */
export const ACCOUNT = { username: 'root', password: 'of vcsim' }

/** A running vcsim with an inventory of its own. It ends with us, however we end: it reads our end of a pipe. */
export class Vcsim {
  readonly url: string
  readonly thumbprint: string
  readonly #process: ChildProcess

  /**
   * @param idle after which the simulator ends sessions, in Go's notation: `1s`
   * @param machines in each resource pool, of which a vCenter has two
   */
  static async start({
    kind,
    idle = '0s',
    machines = 0,
  }: {
    kind: 'esx' | 'vpx'
    idle?: string
    machines?: number
  }): Promise<Vcsim> {
    const { username, password } = ACCOUNT
    const inventory = ['-kind', kind, '-machines', String(machines)]
    const flags = [...inventory, '-idle', idle, '-username', username, '-password', password]
    const process = spawn(await built(), flags, { stdio: ['pipe', 'pipe', 'inherit'] })
    const announced = once(createInterface(process.stdout), 'line')
    const ended = once(process, 'exit').then(([code]) => {
      throw new Error(`vcsim ended before it was up (exit code ${code}).`)
    })
    const [line] = await Promise.race([announced, ended])
    const { url, thumbprint } = JSON.parse(line)
    return new Vcsim(url, thumbprint, process)
  }

  private constructor(url: string, thumbprint: string, process: ChildProcess) {
    this.url = url
    this.thumbprint = thumbprint
    this.#process = process
  }

  connect(password = ACCOUNT.password): Promise<VsphereSession> {
    const { url, thumbprint } = this
    const trust = { thumbprint }
    return connect({ url, username: ACCOUNT.username, password, trust, deadline: Deadline.after(20_000) })
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.stdin?.end()
    await ended
  }
}

/** The program, built once for each version of its source, atomically. */
async function built(): Promise<string> {
  const key = createHash('sha256')
    .update(await readFile(SOURCE))
    .digest('hex')
    .slice(0, 16)
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'snapwitness')
  const program = join(folder, `vcsim-${key}`)
  if (existsSync(program)) return program
  if (!existsSync(join(GOPATH, 'src/github.com/vmware/govmomi/simulator'))) {
    throw new Error(
      'vcsim is built from Debian packages: apt-get install --no-install-recommends golang-go golang-github-vmware-govmomi-dev',
    )
  }
  await mkdir(folder, { recursive: true })
  const unfinished = `${program}.${process.pid}`
  await execa('go', ['build', '-o', unfinished, SOURCE], { env: { GO111MODULE: 'off', GOPATH } })
  await rename(unfinished, program)
  return program
}
