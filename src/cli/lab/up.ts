import { copyFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { quoted } from '../../core/words.ts'
import { faults } from '../../lab/faults/index.ts'
import type { HypervisorName } from '../../lab/hypervisor.ts'
import { type Lab, startLab } from '../../lab/lab.ts'
import { claimLabFolder, type LabState, leaveLabFolder, publishLab, sweepDeadLabs } from '../../lab/labs.ts'
import { liberties } from '../../lab/liberties/index.ts'
import type { Controller } from '../../lab/machine/controller.ts'
import { allNamed, oneNamed } from '../nearest.ts'
import { print } from '../output.ts'
import { ensurePrograms, labPrograms } from '../setup/programs.ts'
import { refuseUnwritable } from '../writable.ts'
import { hypervisorPrograms, refuseForeign } from './hypervisor-option.ts'
import { type ImageAsked, imageAsked } from './image-option.ts'
import { imagesLookedAt, programsFor } from './images-asked.ts'
import { machinesAsked } from './machines-asked.ts'
import { refuseFolder } from './own-folder.ts'
import { productOf } from './product.ts'
import { describeLab } from './status.ts'

interface UpOptions {
  linux: string[] | false
  windows: string[] | false
  image: string[]
  accel: 'auto' | 'kvm' | 'tcg'
  disks: 'online' | 'offline'
  fault?: string
  liberty: string[]
  with: string[]
  folder?: string
  build?: string
  hardware?: string
  controller: Controller
  hypervisor?: HypervisorName
  datastore: string
  luns: number
  writeConfig?: string
  attached?: true
  json?: true
}

/** Starts a lab, tells where it is, and keeps it until it is asked to end; then nothing of it is left. */
export async function labUp(options: UpOptions, command: Command): Promise<void> {
  refuseForeign(options, command)
  const fault = options.fault === undefined ? undefined : oneNamed('fault', faults, options.fault)
  const asked = options.image.map(imageAsked)
  const { linux, windows } = machinesAsked(namesIn(options, asked, command))
  const taken = allNamed('liberty', liberties, options.liberty)
  const packages = packagesNamed(options.with)
  const product = options.build === undefined ? undefined : productOf(options.build)
  refuseDatastore(options.datastore)
  if (options.writeConfig !== undefined) await refuseUnwritable(resolve(options.writeConfig))
  if (options.folder !== undefined) await refuseFolder(options.folder, command)
  ensurePrograms([...labPrograms, ...programsFor(asked), ...hypervisorPrograms(options)])
  const images = await imagesLookedAt(asked)
  await sweepDeadLabs()
  const ending = endAsked(options.attached ?? false)
  const state = await claimLabFolder(options.folder)
  try {
    const lab = await startLab({
      ...options,
      linux,
      windows,
      images,
      fault,
      liberties: taken,
      packages,
      product,
      folder: state.folder,
      say,
    })
    try {
      const isReady = lab.untilGuestsAnswer().then(() => true)
      if (await Promise.race([isReady, ending.then(() => false)])) {
        await tellReady(state, lab, options)
        await ending
      }
    } finally {
      await lab.close()
    }
  } finally {
    await leaveLabFolder(state)
  }
}

function namesIn({ linux, windows }: UpOptions, asked: readonly ImageAsked[], command: Command) {
  const isDefault = (kind: 'linux' | 'windows') => command.getOptionValueSource(kind) === 'default'
  const byDefault = (['linux', 'windows'] as const).filter(isDefault)
  return { linux, windows, images: asked.map(({ name }) => name), byDefault }
}

function packagesNamed(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !PACKAGE.test(name))
  if (wrong === undefined) return names
  throw new UsageError(`${quoted(wrong)} is no name of a Debian package.`, {
    hint: '`apt-cache search WORD` tells the names.',
  })
}

/** As long as a host lets one be. */
function refuseDatastore(name: string): void {
  if (/^\P{Cc}{1,42}$/u.test(name)) return
  throw new UsageError(`${quoted(name)} is no name of a datastore.`, {
    hint: 'A name has 1 to 42 characters.',
  })
}

/** Debian policy, 5.6.7. */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+$/

/** Resolves when the lab is to end: Ctrl-C, SIGTERM, or, where it is attached to another process, that one's end. */
function endAsked(attached: boolean): Promise<void> {
  return new Promise((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end())
    if (attached) process.stdin.once('close', () => end()).resume()
  })
}

async function tellReady(state: LabState, { ready }: Lab, options: UpOptions): Promise<void> {
  const published = { ...state, ready }
  await publishLab(published)
  if (options.writeConfig !== undefined) await copyFile(ready.config, resolve(options.writeConfig))
  if (options.json) return print(JSON.stringify(ready))
  print(describeLab(published))
  if (!options.attached) say('The lab runs until Ctrl-C.')
}
