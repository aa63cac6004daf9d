import { relative, resolve } from 'node:path'
import { newRunId, runFolderOf } from './run-folder.ts'

/** How a run is to go. It reaches vitest's own hook by the environment, since vitest may have been started by anybody. */
export interface RunSettings {
  configPath: string
  id: string
  folder: string
  /** As the ledger tells it. */
  command: string
  /** Goes on with a run whose folder is there. */
  resumed: boolean
  /** Leave the machines as they are at the end. */
  keep: boolean
  /** Take machines away from whoever holds them. */
  steal: boolean
}

export function runSettings(): RunSettings {
  const { env } = process
  const id = env.SNAPWITNESS_RUN_ID ?? newRunId()
  return {
    configPath: resolve(env.SNAPWITNESS_CONFIG ?? 'snapwitness.yaml'),
    id,
    folder: env.SNAPWITNESS_RUN_FOLDER ?? runFolderOf('runs', id),
    command: env.SNAPWITNESS_COMMAND ?? 'vitest',
    resumed: env.SNAPWITNESS_RESUME === '1',
    keep: env.SNAPWITNESS_KEEP === '1',
    steal: env.SNAPWITNESS_STEAL === '1',
  }
}

export function handOver({ configPath, id, folder, command, resumed, keep, steal }: RunSettings): void {
  Object.assign(process.env, {
    SNAPWITNESS_CONFIG: resolve(configPath),
    SNAPWITNESS_RUN_ID: id,
    SNAPWITNESS_RUN_FOLDER: folder,
    SNAPWITNESS_COMMAND: command,
    SNAPWITNESS_RESUME: resumed ? '1' : '',
    SNAPWITNESS_KEEP: keep ? '1' : '',
    SNAPWITNESS_STEAL: steal ? '1' : '',
  })
}

/** The command that takes away what a run has left on its machines. */
export function cleanCommand({ folder, configPath }: Pick<RunSettings, 'folder' | 'configPath'>): string {
  return `snapwitness clean --run ${shown(folder)} --config ${shown(configPath)}`
}

function shown(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near || '.'
}
