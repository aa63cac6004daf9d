import { UsageError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { inLine, quoted } from '../../core/words.ts'
import type { ListedMachine } from '../../vsphere/machine/listing.ts'
import { allNamed } from '../nearest.ts'
import { askMany } from './ask.ts'
import type { InitOptions } from './options.ts'

/**
 * Which of the host's machines, by the flags or by a person.
 * @throws UsageError where the host has none of a name that a flag says, or more than one
 */
export async function chooseMachines(
  all: readonly ListedMachine[],
  { linux, windows }: InitOptions,
): Promise<ListedMachine[]> {
  if (all.length === 0) throw noMachines()
  if (linux || windows) return named(all, [...(linux ?? []), ...(windows ?? [])])
  const [single, twins] = [all.filter((one) => !hasTwin(one, all)), all.filter((one) => hasTwin(one, all))]
  if (twins.length > 0) say(twinsTold(twins))
  const options = single.map((machine) => ({
    value: machine.ref,
    label: inLine(machine.name),
    hint: told(machine),
  }))
  const refs = await askMany(`Which of its ${all.length} machines?`, options)
  return single.filter(({ ref }) => refs.includes(ref))
}

/** What one chooses by: `Debian GNU/Linux 12 (64-bit), poweredOn, Tools run at 192.0.2.7, 2 snapshots, 812 GiB free`. */
export function told({
  guestOs,
  powerState,
  toolsRunning,
  address,
  snapshots,
  freeBytes,
}: ListedMachine): string {
  const tools = toolsRunning
    ? `Tools run${address === undefined ? '' : ` at ${inLine(address)}`}`
    : 'Tools do not run'
  const parts = [
    inLine(guestOs ?? 'guest unknown'),
    powerState ?? 'power unknown',
    tools,
    snapshots === 1 ? '1 snapshot' : `${snapshots} snapshots`,
    freeBytes === undefined ? 'space unknown' : `${Math.floor(freeBytes / 2 ** 30)} GiB free`,
  ]
  return parts.join(', ')
}

function named(all: readonly ListedMachine[], names: readonly string[]): ListedMachine[] {
  const found = allNamed('machine', all, names)
  const twins = found.filter((one) => hasTwin(one, all))
  if (twins.length === 0) return found
  throw new UsageError(twinsTold(twins), {
    hint: 'Give one of them another name, or write its path by hand.',
  })
}

function hasTwin({ ref, name }: ListedMachine, all: readonly ListedMachine[]): boolean {
  return all.some((other) => other.name === name && other.ref !== ref)
}

function twinsTold(twins: readonly ListedMachine[]): string {
  const names = [...new Set(twins.map(({ name }) => quoted(name)))]
  return `More than one machine is called ${names.join(', ')}: a configuration names them by their inventory paths.`
}

function noMachines(): UsageError {
  return new UsageError('The host has no machine that this account may see; nothing was written.', {
    hint: 'Give the account the role «read-only» on the machines at least, or log in with another.',
  })
}
