import { relative, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { Shard } from '../config/shards.ts'
import type { SeenBefore } from '../fleet/gather.ts'
import type { Durations } from './longest-first.ts'
import { newRunId, runFolderOf } from './run-folder.ts'

/** How a run is to go. It crosses to vitest's plugin, and so is plain data. */
export interface RunSettings {
  configPath: string
  /** Nobody has named it: it is the one that lies where one works. */
  isUsualConfig?: boolean | undefined
  id: string
  folder: string
  /** As the ledger tells it. */
  command: string
  /** Goes on with a run whose folder is there. */
  resumed: boolean
  /** What to do where it was asked to stop; by default it is gone on with. */
  again?: string
  /** Leave the machines as they are at the end. */
  keep: boolean
  /** Take machines away from whoever holds them. */
  steal: boolean
  /** Whether one machine that may or can not be used keeps the run from all the others; else as the configuration has it. */
  strict: boolean
  /** The part of the machines that it is for. */
  shard?: Shard | undefined
  /** The machines that it is for, where it is not for all of them. */
  machines?: readonly string[] | undefined
  /** Whether the history has it: it is a night, and no trial. */
  isNight: boolean
  /** Of the last nights: what took longest goes first. */
  durations?: Durations
  /** The machines that somebody has looked at a moment ago. */
  seen?: SeenBefore
}

declare module 'vitest' {
  interface ProvidedContext {
    /** How the run is to go, where whoever started vitest has said so. */
    settings?: RunSettings
  }
}

/**
 * As `snapwitness run` has provided them. An editor or plain vitest names the configuration by SNAPWITNESS_CONFIG or in
 * the plugin's options; all else is then as it is without options, and the run is a new one each time.
 * @param config as the plugin's options name it, seen from the project's root
 */
export function settingsOf(
  project: Pick<TestProject, 'getProvidedContext'> & {
    config: Pick<TestProject['config'], 'root'>
    vitest: { config: Pick<TestProject['vitest']['config'], 'shard'> }
  },
  config: string,
): RunSettings {
  const { shard } = project.vitest.config
  return project.getProvidedContext().settings ?? plainSettings(configNamed(project, config), shard)
}

/** The configuration that plain vitest takes. */
export function configNamed({ config: { root } }: { config: { root: string } }, config: string): string {
  return process.env.SNAPWITNESS_CONFIG ?? resolve(root, config)
}

function plainSettings(configPath: string, shard: TestProject['vitest']['config']['shard']): RunSettings {
  const id = newRunId()
  return {
    configPath: resolve(configPath),
    id,
    folder: runFolderOf('runs', id),
    command: 'vitest',
    ...{ resumed: false, keep: false, steal: false, strict: false, isNight: shard === undefined },
    shard: shard && { index: shard.index, of: shard.count },
  }
}

/** The command that takes away what a run has left on its machines. */
export function cleanCommand({ folder, configPath }: Pick<RunSettings, 'folder' | 'configPath'>): string {
  return `snapwitness clean --run ${shown(folder)} --config ${shown(configPath)}`
}

function shown(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near || '.'
}
