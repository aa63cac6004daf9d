import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GUEST_KINDS } from '../core/access.ts'
import { cacheFolder } from './image/cache-folder.ts'
import { isAlive, ownIdentity, processIdentity } from './process-identity.ts'

const labState = z.object({
  id: z.string(),
  ...processIdentity.shape,
  folder: z.string(),
  /** Absent until the lab is ready. */
  ready: z
    .object({
      url: z.string(),
      thumbprint: z.string(),
      username: z.string(),
      password: z.string(),
      machines: z.array(
        z.object({
          name: z.string(),
          guest: z.enum(GUEST_KINDS),
          standIn: z.boolean(),
          username: z.string(),
          password: z.string(),
          endpoints: z.array(z.object({ service: z.string(), host: z.string(), port: z.int() })),
        }),
      ),
      /** A configuration for this lab, in its own folder. */
      config: z.string(),
    })
    .optional(),
})

/** A lab on this computer, as other processes find it. */
export type LabState = z.infer<typeof labState>

const STATE_FILE = 'lab.json'

/** Makes a folder of this process's own for one lab, readable by its owner alone, where other processes find it. */
export async function claimLabFolder(): Promise<LabState> {
  const id = randomBytes(4).toString('hex')
  const folder = join(labsFolder(), id)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const state = { id, ...(await ownIdentity()), folder }
  await publishLab(state)
  return state
}

/** Writes a lab's state in one step, so that no reader finds half of it. */
export async function publishLab(state: LabState): Promise<void> {
  const path = join(state.folder, STATE_FILE)
  await writeFile(`${path}.new`, JSON.stringify(state, undefined, 2), { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** The labs whose process lives, oldest first. */
export async function listLabs(): Promise<LabState[]> {
  const entries = await readEntries()
  return entries.flatMap(({ state, alive }) => (state && alive ? [state] : []))
}

/** Removes what labs that were killed have left. Their machines died with them; their disks are throwaway overlays. */
export async function sweepDeadLabs(): Promise<void> {
  for (const { folder, state, alive, ageMs } of await readEntries()) {
    // A folder without a state may just now be claimed by another process.
    if (alive || (!state && ageMs < 60_000)) continue
    await rm(folder, { recursive: true, force: true })
  }
}

interface LabFolder {
  folder: string
  state: LabState | undefined
  alive: boolean
  ageMs: number
}

async function readEntries(): Promise<LabFolder[]> {
  const ids = await readdir(labsFolder()).catch(() => [])
  return Promise.all(ids.map((id) => readEntry(join(labsFolder(), id))))
}

async function readEntry(folder: string): Promise<LabFolder> {
  const text = await readFile(join(folder, STATE_FILE), 'utf8').catch(() => undefined)
  const state = text === undefined ? undefined : labState.safeParse(jsonOrUndefined(text)).data
  const alive = state !== undefined && (await isAlive(state))
  const changed = await stat(folder).catch(() => undefined)
  return { folder, state, alive, ageMs: Date.now() - (changed?.mtimeMs ?? 0) }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function labsFolder(): string {
  return join(cacheFolder(), 'labs')
}
