import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GUEST_KINDS } from '../core/access.ts'
import { UsageError } from '../core/errors.ts'
import { HYPERVISORS, type HypervisorName } from './hypervisor.ts'
import { makePassword } from './keys.ts'
import { FIRMWARES, NICS } from './machine/board.ts'
import { CONTROLLERS } from './machine/controller.ts'
import { writeWhole } from './machine/write-whole.ts'
import { selfSignedCertificate } from './vim/certificate.ts'
import type { Registry } from './vim/lab-host.ts'

/**
 * The files of a lab in its folder. What is here lets it come back as it was, whatever has ended it:
 *
 * - `host.json`: who the host is (account, certificate, UUID, product) and who its machines are: their keys and accounts, and
 *   the golden state in the cache that each stands on, or the image of the user's
 * - `registry.json`: under which numbers machines are registered, once that was changed
 * - `images/`: such images, converted where QEMU could keep no memory beside them
 * - `luns/`: the host's LUNs, each a raw file
 * - `datastore/`: a folder for each machine, see `machine/machine-folder.ts`
 * - `libvirt/`: what libvirt keeps of its machines, where they are run by it, and its log
 * - `keep`: the folder stays when the lab ends
 * - `snapwitness.yaml`, `secrets/`: a configuration that leads to it, made anew each time
 */
export type LabRecord = z.infer<typeof labRecord>
export type RecordedMachine = LabsOwn | UsersOwn
export type LabsOwn = z.infer<typeof labsOwn>
export type UsersOwn = z.infer<typeof usersOwn>
export type OwnLogin = z.infer<typeof ownLogin>

const golden = z.object({
  role: z.enum(['linux', 'windows-stand-in']),
  kernel: z.string(),
  initramfs: z.string(),
  accelerator: z.enum(['kvm', 'tcg']),
  memoryMiB: z.int(),
  cpus: z.int(),
  disk: z.string(),
  memory: z.string(),
})

const standInAccount = z.object({
  username: z.string(),
  password: z.string(),
  certificate: z.object({ key: z.string(), cert: z.string() }),
  diskPolicy: z.enum(['offline', 'online']),
  liberties: z.array(z.string()).readonly(),
})

const linuxAccount = z.object({
  username: z.string(),
  password: z.string(),
  publicKey: z.string(),
  hostKey: z.string(),
})

/** How one gets into the guest. */
const login = z.discriminatedUnion('guest', [
  z.object({
    guest: z.literal('linux'),
    account: linuxAccount,
    /** Of its account. */
    privateKey: z.string(),
    /** Of its host key. */
    fingerprint: z.string(),
  }),
  z.object({ guest: z.literal('windows'), account: standInAccount }),
])

const source = z.union([z.object({ env: z.string() }), z.object({ file: z.string() })])

/** How one gets into a guest of the user's: by secrets that the lab never reads. */
const ownLogin = z.object({
  guest: z.enum(GUEST_KINDS),
  username: z.string(),
  password: source.optional(),
  privateKey: source.optional(),
  hostKey: z.string().optional(),
  sudo: z.boolean(),
  /** The account was not told: the configuration has a place for it. */
  toFillIn: z.boolean(),
})

const image = z.object({
  role: z.enum(['own-linux', 'own-windows']),
  disk: z.string(),
  format: z.enum(['raw', 'qcow2']),
  sizeBytes: z.int(),
  modifiedMs: z.number(),
  accelerator: z.enum(['kvm', 'tcg']),
  memoryMiB: z.int(),
  cpus: z.int(),
  firmware: z.enum(FIRMWARES),
  nic: z.enum(NICS),
  agent: z.boolean(),
  tpm: z.boolean(),
  port: z.int().optional(),
})

const common = {
  /** Under which it was made. */
  name: z.string(),
  /** Of its BIOS. */
  uuid: z.string(),
  /** On which its disks are. */
  controller: z.enum(CONTROLLERS).default('pvscsi'),
  /** Canonical names of the LUNs that the configuration gives it. */
  luns: z.array(z.string()).default([]),
}

const labsOwn = z.object({ ...common, golden, login })

const usersOwn = z.object({ ...common, image, login: ownLogin })

const labRecord = z.object({
  uuid: z.string(),
  account: z.object({ username: z.string(), password: z.string() }),
  certificate: z.object({ key: z.string(), cert: z.string(), thumbprint: z.string() }),
  product: z.object({ version: z.string().optional(), build: z.string() }).optional(),
  /** Who runs its machines. */
  hypervisor: z.enum(HYPERVISORS).default('qemu'),
  machines: z.array(z.union([labsOwn, usersOwn])),
  /** The name of its datastore, as a person writes it. */
  datastore: z.string().default('lab'),
})

const registered = z.object({ next: z.int(), numbers: z.record(z.string(), z.int()) })

interface NewHost {
  readonly datastore?: string | undefined
  readonly hypervisor?: HypervisorName | undefined
}

/** A host that was never there before. */
export async function newRecord(
  machines: RecordedMachine[],
  { datastore = 'lab', hypervisor = 'qemu' }: NewHost = {},
): Promise<LabRecord> {
  return {
    uuid: randomUUID(),
    account: { username: 'root', password: makePassword() },
    certificate: await selfSignedCertificate('127.0.0.1'),
    ...{ machines, datastore, hypervisor },
  }
}

/**
 * The record of the lab that is in the folder; undefined where none is.
 * @throws UsageError for a file of that name that is no record
 */
export async function readRecord(folder: string): Promise<LabRecord | undefined> {
  return read(join(folder, HOST_FILE), labRecord)
}

export async function writeRecord(folder: string, record: LabRecord): Promise<void> {
  await writeWhole(join(folder, HOST_FILE), record)
}

export async function registryIn(folder: string): Promise<Registry> {
  const path = join(folder, 'registry.json')
  return { registered: await read(path, registered), keep: (numbers) => writeWhole(path, numbers) }
}

const HOST_FILE = 'host.json'

async function read<T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return shape.parse(JSON.parse(text))
  } catch (cause) {
    throw new UsageError(`${path} is not what a lab writes there; nothing was touched.`, {
      hint: 'Name the folder of a lab, or one that is still to be made.',
      cause,
    })
  }
}
