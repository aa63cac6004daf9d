import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { killTestLab, launcher, snapwitness, startTestLab, type TestLab } from '../support/program.ts'

/** The names that hosts show the parts of the seal by. */
export const nameOf = (part: string) => `snapwitness ${part}: before`

/** A lab that was sealed and killed, as often as one likes. */
export class SealedLab {
  readonly folder: string
  /** Holds `seals/` and `runs/`. */
  readonly desk: string
  readonly #backup: string
  #lab: TestLab | undefined

  private constructor(folder: string, desk: string, backup: string) {
    this.folder = folder
    this.desk = desk
    this.#backup = backup
  }

  /** Seals every machine of a new lab on the old build, and kills everything. */
  static async make(options: string[]): Promise<SealedLab> {
    const whole = await mkdtemp(join(tmpdir(), 'snapwitness-seal-'))
    const sealed = new SealedLab(join(whole, 'lab'), whole, join(whole, 'backup'))
    await sealed.live(['--build', '8.0.2-23305546', ...options])
    const { exitCode, stderr } = await sealed.say('seal', '--name', 'before', '--until', '2099-01-31')
    if (exitCode !== 0) throw new Error(stderr)
    await sealed.kill()
    await cp(sealed.folder, sealed.#backup, { recursive: true, preserveTimestamps: true })
    return sealed
  }

  /** As it was when everything was killed. */
  async restore(): Promise<void> {
    await this.kill()
    await rm(this.folder, { recursive: true })
    await cp(this.#backup, this.folder, { recursive: true, preserveTimestamps: true })
  }

  async live(options: string[] = ['--build', '8.0.3-24280767']): Promise<TestLab> {
    this.#lab = await startTestLab(['--folder', this.folder, ...options])
    return this.#lab
  }

  async kill(): Promise<void> {
    if (this.#lab) await killTestLab(this.#lab)
    this.#lab = undefined
  }

  async remove(): Promise<void> {
    await this.kill()
    await rm(this.desk, { recursive: true })
  }

  get config(): string {
    return this.#lab?.config ?? ''
  }

  /** The program, in a folder that has the seals. */
  say(...args: string[]) {
    return snapwitness([...args, '--config', this.config], { cwd: this.desk })
  }

  /** The same in a process of its own, which dies with its launcher. */
  start(...args: string[]) {
    const whole = [launcher, ...args, '--config', this.config]
    return execa(process.execPath, whole, { cwd: this.desk, reject: false, detached: true })
  }

  async id(): Promise<string> {
    const [id = ''] = await readdir(join(this.desk, 'seals'))
    return id
  }

  async verify(): Promise<{
    exitCode: number | undefined
    stderr: string
    notHeld: string[]
    summary: RunSummary
  }> {
    const { exitCode, stderr, stdout } = await this.say('verify', 'before', '--json')
    const summary = JSON.parse(stdout || '{"scenarios":[]}') as RunSummary
    const checks = summary.scenarios.flatMap((scenario) => scenario.checks)
    const notHeld = checks.filter(({ verdict }) => verdict !== 'held')
    return {
      ...{ exitCode, stderr, summary },
      notHeld: [
        ...new Set(notHeld.map(({ judgement, object, verdict }) => `${judgement} ${object} ${verdict}`)),
      ],
    }
  }
}
