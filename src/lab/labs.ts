import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GUEST_KINDS } from '../core/access.ts'
import { isThere } from '../core/is-there.ts'
import { cacheFolder } from './image/cache-folder.ts'
import { writeWhole } from './machine/write-whole.ts'
import { isAlive, ownIdentity, processIdentity } from './process-identity.ts'

const labState = z.object({
  id: z.string(),
  ...processIdentity.shape,
  /** The lab's own folder. */
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
          /** Absent where the lab does not know it: a guest of the user's own. */
          password: z.string().optional(),
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
const KEEP_FILE = 'keep'

/**
 * Makes the state of a lab of this process where other processes find it, and a folder for it, readable by its owner alone.
 * @param own the folder that the lab is to have; it stays when the lab ends. Without it the folder goes with the lab.
 */
export async function claimLabFolder(own?: string): Promise<LabState> {
  const id = randomBytes(4).toString('hex')
  await mkdir(entryOf(id), { recursive: true, mode: 0o700 })
  if (own !== undefined) {
    await mkdir(own, { recursive: true, mode: 0o700 })
    await keepLabFolder(own)
  }
  const folder = own === undefined ? entryOf(id) : await realpath(own)
  const state = { id, ...(await ownIdentity()), folder }
  await publishLab(state)
  return state
}

/** From now on nothing removes the folder. */
export async function keepLabFolder(folder: string): Promise<void> {
  await writeFile(join(folder, KEEP_FILE), '')
}

/** The lab has ended: what goes with it is removed. */
export async function leaveLabFolder({ id, folder }: LabState): Promise<void> {
  const entry = entryOf(id)
  if (!(await isKept(folder))) await rm(folder, { recursive: true, force: true })
  if (folder !== entry) await rm(entry, { recursive: true, force: true })
}

/** Writes a lab's state in one step, so that no reader finds half of it. */
export async function publishLab(state: LabState): Promise<void> {
  await writeWhole(join(entryOf(state.id), STATE_FILE), state)
}

/** The labs whose process lives, oldest first. */
export async function listLabs(): Promise<LabState[]> {
  const entries = await readEntries()
  return entries.flatMap(({ state, alive }) => (state && alive ? [state] : []))
}

/**
 * Removes what labs that were killed have left, but for those that are kept. Their machines died with them; their disks are
 * throwaway overlays.
 */
export async function sweepDeadLabs(): Promise<void> {
  for (const { folder, state, alive, ageMs } of await readEntries()) {
    // A folder without a state may just now be claimed by another process.
    if (alive || (!state && ageMs < 60_000) || (await isKept(folder))) continue
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

async function isKept(folder: string): Promise<boolean> {
  return isThere(join(folder, KEEP_FILE))
}

function entryOf(id: string): string {
  return join(labsFolder(), id)
}

function labsFolder(): string {
  return join(cacheFolder(), 'labs')
}
