import { configOf, type MachineConfig } from '../../config/load.ts'
import type { WrittenConfig } from '../../config/schema.ts'
import { writtenConfig } from '../../config/written.ts'
import type { GuestKind } from '../../core/access.ts'
import { Deadline } from '../../core/deadline.ts'
import { SnapwitnessError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { inLine, quoted } from '../../core/words.ts'
import { type Patient, patientOf } from '../../doctor/patient.ts'
import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import type { ListedMachine } from '../../vsphere/machine/listing.ts'
import type { VsphereSession } from '../../vsphere/session.ts'
import { colours, verdictMark } from '../colours.ts'
import { askAccess, type MachineEntry } from './access.ts'
import { askOne, askText, isSomebodyThere } from './ask.ts'
import { chooseMachines, told } from './choose-machines.ts'
import { type InitOptions, isPlace, type Place, place } from './options.ts'

const LISTING_MS = 120_000
const LOGIN_MS = 60_000

export interface Chosen {
  machines: WrittenConfig['machines']
  /** Those whose access does not work, which nobody was there to be asked about. */
  refused: string[]
}

/** The machines of the configuration: chosen among the host's, each with an access that was tried where its guest is up. */
export async function askMachines(
  session: VsphereSession,
  host: WrittenConfig['host'],
  options: InitOptions,
): Promise<Chosen> {
  const all = await session.machines(Deadline.after(LISTING_MS))
  const entries = new Map<string, MachineEntry>()
  const refused: string[] = []
  for (const machine of await chooseMachines(all, options)) {
    say(`\n${colours.bold(inLine(machine.name))}: ${told(machine)}`)
    const { entry, isRefused } = await settle(session, host, machine, options, [...entries.values()])
    if (entry) entries.set(machine.name, entry)
    if (isRefused) refused.push(machine.name)
  }
  return { machines: Object.fromEntries(entries), refused }
}

interface Settled {
  /** Absent where a person leaves the machine out. */
  entry?: MachineEntry
  isRefused?: true
}

/** Asks until the access works, or a person has had enough of it. */
async function settle(
  session: VsphereSession,
  host: WrittenConfig['host'],
  machine: ListedMachine,
  options: InitOptions,
  others: readonly MachineEntry[],
): Promise<Settled> {
  const state = await session.virtualMachine(machine).inspect(Deadline.after(LISTING_MS))
  const kind = await kindOf(machine, options)
  const last = others.findLast(({ guest }) => guest === kind)
  for (let asked = options, before = last; ; asked = withoutAccess(options), before = undefined) {
    const given = await placeOf(machine, state, options)
    const where = { name: machine.name, given, address: given?.address ?? state.addresses.own[0] }
    const entry = await askAccess(kind, where, asked, before)
    if (await works(host, machine, state, entry)) return { entry }
    if (!isSomebodyThere()) return { entry, isRefused: true }
    const next = await askOne('What now?', WAYS_ON)
    if (next !== 'again') return next === 'keep' ? { entry } : {}
  }
}

const WAYS_ON = [
  { value: 'again', label: 'Give another access' },
  { value: 'keep', label: 'Write it as it is', hint: 'the doctor will tell of it again' },
  { value: 'leave', label: 'Leave the machine out' },
] as const

/** What a flag has said did not work. */
function withoutAccess(options: InitOptions): InitOptions {
  const { sshKey: _key, sshPassword: _password, sshAgent: _agent, winrmPassword: _winrm, ...rest } = options
  return rest
}

async function kindOf({ name, guestOs }: ListedMachine, { linux, windows }: InitOptions): Promise<GuestKind> {
  if (linux?.includes(name)) return 'linux'
  if (windows?.includes(name)) return 'windows'
  return askOne<GuestKind>(
    `What runs in ${quoted(name)}?`,
    [
      { value: 'linux', label: 'Linux, by SSH' },
      { value: 'windows', label: 'Windows, by WinRM' },
    ],
    /windows/i.test(guestOs ?? '') ? 'windows' : 'linux',
  )
}

/** What Tools tell needs no place in the file: it changes. */
async function placeOf(
  { name }: ListedMachine,
  { addresses }: MachineInspection,
  { address }: InitOptions,
): Promise<Place | undefined> {
  const given = address?.get(name)
  if (given !== undefined || addresses.own.length > 0 || !isSomebodyThere()) return given
  const answer = await askText(
    `Tools tell no address of ${quoted(name)}. Where is it? HOST, HOST:PORT, or a dash to leave it to them.`,
    {
      initial: '-',
      mistakeIn: (text) => (text === '-' || isPlace(text) ? undefined : 'HOST or HOST:PORT'),
    },
  )
  return answer === '-' ? undefined : place(`x=${answer}`).get('x')
}

/** Logs in as a run would: whoever answers must prove to be the machine, and is asked who he is. */
async function works(
  host: WrittenConfig['host'],
  machine: ListedMachine,
  state: MachineInspection,
  entry: MachineEntry,
): Promise<boolean> {
  try {
    const { guest } = patientOf({ config: await configured(host, machine, entry), found: machine, state })
    if (guest === undefined || state.powerState !== 'poweredOn') return untried(state)
    return await logsIn(guest)
  } catch (error) {
    if (!(error instanceof SnapwitnessError)) throw error
    say(`  ${verdictMark('unknown')} ${inLine(error.what)}\n      ${inLine(error.hint)}`)
    return false
  }
}

async function configured(
  host: WrittenConfig['host'],
  { name }: ListedMachine,
  entry: MachineEntry,
): Promise<MachineConfig> {
  const text = writtenConfig({ host, machines: { [name]: entry } }, [])
  const [config] = (await configOf('snapwitness.yaml', text)).machines
  if (config === undefined) throw new TypeError(`${name} was not read again`)
  return config
}

function untried({ powerState }: MachineInspection): true {
  const why = powerState === 'poweredOn' ? 'Tools tell no address, and none was given' : `it is ${powerState}`
  say(`  ${colours.dim('·')} Its access could not be tried: ${why}.`)
  return true
}

async function logsIn(guest: NonNullable<Patient['guest']>): Promise<true> {
  try {
    const { hostName, os, standIn } = await guest.identify(Deadline.after(LOGIN_MS))
    const note = standIn ? ', which only stands in for a Windows' : ''
    say(`  ${verdictMark('held')} Logged in to ${inLine(hostName)}: ${inLine(os)}${note}`)
    return true
  } finally {
    await guest.close()
  }
}
