import { availableParallelism, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { GUEST_KINDS, type GuestKind } from '../../core/access.ts'
import { UsageError } from '../../core/errors.ts'
import { inLine, quoted } from '../../core/words.ts'
import { FIRMWARES, NICS } from '../../lab/machine/board.ts'
import { CONTROLLERS } from '../../lab/machine/controller.ts'
import type { OwnMachine } from '../../lab/own-machine.ts'
import type { OwnLogin } from '../../lab/record.ts'
import { oneNamed } from '../nearest.ts'

/** An image as the command line asks for it; nobody has looked at the file yet. */
export type ImageAsked = Omit<OwnMachine, 'disk'> & { readonly file: string }

/** What may follow the file, each as `key=value`. */
const KEYS = [
  ...['guest', 'firmware', 'controller', 'nic', 'memory', 'cpus', 'agent', 'tpm', 'port', 'wait'],
  ...['user', 'key', 'password-env', 'password-file', 'host-key', 'sudo'],
] as const

/**
 * `win10-1=win10.qcow2,guest=windows,firmware=uefi`; a comma of the file's name is written twice, as for QEMU.
 * @throws UsageError for what is not that
 */
export function imageAsked(text: string): ImageAsked {
  const [place = '', ...settings] = partsOf(text)
  const [, name, file] = /^([^=]+)=(.+)$/s.exec(place) ?? []
  if (name === undefined || file === undefined) {
    throw new UsageError(`--image ${quoted(text)} names no machine with its file.`, { hint: EXAMPLE })
  }
  const told = valuesOf(name, settings)
  const guest = choice(name, told, 'guest', GUEST_KINDS)
  if (guest === undefined)
    throw mistake(name, 'does not say what its guest is', `Add guest=${GUEST_KINDS.join(' or guest=')}.`)
  const isWindows = guest === 'windows'
  const seconds = number(name, told, 'wait', 0, 3600) ?? 300
  return {
    ...{ name, file: resolve(file), guest },
    ...startOf(name, told, isWindows),
    nic: choice(name, told, 'nic', NICS) ?? (isWindows ? 'e1000e' : 'vmxnet3'),
    memoryMiB: memory(name, told) ?? (isWindows ? 4096 : 512),
    cpus: number(name, told, 'cpus', 1, availableParallelism()) ?? 1,
    agent: yesNo(name, told, 'agent') ?? !isWindows,
    tpm: yesNo(name, told, 'tpm') ?? false,
    port: number(name, told, 'port', 1, 65_535),
    waitMs: seconds * 1000,
    login: loginOf(name, guest, told),
  }
}

/** Tried: the firmware of Debian's ovmf has no driver for the others. */
const UEFI_BOOTS_FROM = ['sata', 'nvme'] as const

function startOf(name: string, told: Told, isWindows: boolean): Pick<ImageAsked, 'firmware' | 'controller'> {
  const firmware = choice(name, told, 'firmware', FIRMWARES) ?? 'bios'
  const isUefi = firmware === 'uefi'
  const controller =
    choice(name, told, 'controller', CONTROLLERS) ?? (isWindows || isUefi ? 'sata' : 'pvscsi')
  if (!isUefi || UEFI_BOOTS_FROM.some((one) => one === controller)) return { firmware, controller }
  const hint = `Choose controller=${UEFI_BOOTS_FROM.join(' or controller=')}, or firmware=bios.`
  throw mistake(name, `has firmware=uefi, which does not start from controller=${controller}`, hint)
}

const EXAMPLE = 'Write it as --image win10-1=win10.qcow2,guest=windows,firmware=uefi'

type Key = (typeof KEYS)[number]
type Told = ReadonlyMap<Key, string>

function partsOf(text: string): string[] {
  // No argument holds a NUL.
  const parts = text.replaceAll(',,', '\0').split(',')
  return parts.map((part) => part.replaceAll('\0', ','))
}

function valuesOf(name: string, settings: readonly string[]): Told {
  const told = new Map<Key, string>()
  for (const setting of settings) {
    const [, word = setting, value = ''] = /^([^=]*)=(.*)$/s.exec(setting) ?? []
    const { name: key } = oneNamed(
      'key of an image',
      KEYS.map((one) => ({ name: one })),
      word,
    )
    if (value === '') throw mistake(name, `gives ${key} no value`, `Write it as ${key}=VALUE.`)
    if (told.has(key)) throw mistake(name, `gives ${key} twice`, 'Leave one of them out.')
    told.set(key, value)
  }
  return told
}

function choice<T extends string>(name: string, told: Told, key: Key, among: readonly T[]): T | undefined {
  const value = told.get(key)
  const found = among.find((one) => one === value)
  if (value === undefined || found !== undefined) return found
  throw mistake(name, `has ${key}=${inLine(value)}`, `There are: ${among.join(', ')}.`)
}

function yesNo(name: string, told: Told, key: Key): boolean | undefined {
  const value = choice(name, told, key, ['yes', 'no'])
  return value && value === 'yes'
}

function number(name: string, told: Told, key: Key, least: number, most: number): number | undefined {
  const value = told.get(key)
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value)
  throw mistake(name, `has ${key}=${inLine(value)}`, `It is a whole number from ${least} to ${most}.`)
}

/** `4G`, `512M`, or MiB without a unit. */
function memory(name: string, told: Told): number | undefined {
  const value = told.get('memory')
  if (value === undefined) return undefined
  const [, digits = '', unit] = /^(\d{1,6})([MG]?)$/i.exec(value) ?? []
  const mib = Number(digits) * (unit?.toUpperCase() === 'G' ? 1024 : 1)
  const most = Math.floor(totalmem() / 2 ** 20)
  if (digits !== '' && mib >= 64 && mib <= most) return mib
  throw mistake(
    name,
    `has memory=${inLine(value)}`,
    `Write it as 4G or 2048M: 64M at least, and this computer has ${most}M.`,
  )
}

function loginOf(name: string, guest: GuestKind, told: Told): OwnLogin {
  const isWindows = guest === 'windows'
  const wrong = isWindows && (['key', 'host-key', 'sudo'] as const).find((key) => told.has(key))
  if (wrong) throw mistake(name, `has ${wrong}, and its guest is a Windows`, 'That is for guests with SSH.')
  const username = told.get('user') ?? (isWindows ? 'Administrator' : 'root')
  const [env, file, key] = [told.get('password-env'), told.get('password-file'), told.get('key')]
  if (env !== undefined && file !== undefined) {
    throw mistake(name, 'has password-env and password-file', 'Leave one of them out.')
  }
  const password = env === undefined ? file && { file: resolve(file) } : { env }
  const isTold = password !== undefined || key !== undefined
  return {
    ...{ guest, username, toFillIn: !isTold },
    ...(password && { password }),
    ...(!isTold && { password: { env: variableOf(name) } }),
    ...(key !== undefined && { privateKey: { file: resolve(key) } }),
    ...(told.has('host-key') && { hostKey: hostKeyOf(name, told) }),
    sudo: !isWindows && (yesNo(name, told, 'sudo') ?? username !== 'root'),
  }
}

function hostKeyOf(name: string, told: Told): string {
  const value = told.get('host-key') ?? ''
  if (/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(value)) return value
  throw mistake(
    name,
    'has a host-key that is no fingerprint',
    '`ssh-keygen -lf` prints one: host-key=SHA256:…',
  )
}

/** `WIN10_1_PASSWORD` */
function variableOf(name: string): string {
  return `${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_PASSWORD`.replace(/^(?=\d)/, '_')
}

function mistake(name: string, what: string, hint: string): UsageError {
  return new UsageError(`The image of ${inLine(name)} ${what}.`, { hint })
}
