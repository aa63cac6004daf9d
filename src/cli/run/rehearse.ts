import { type Config, loadConfig } from '../../config/load.ts'
import { inShard } from '../../config/shards.ts'
import { flatten } from '../../core/flatten.ts'
import { inLine } from '../../core/words.ts'
import { type ListedScenario, listScenarios } from '../../run/list-scenarios.ts'
import { prepareRun, type RunRequest } from '../../run/prepare.ts'
import type { Selection } from '../../run/selection.ts'
import type { Sighting } from '../../safety/sightings.ts'
import { outputColours } from '../colours.ts'
import { print } from '../output.ts'

type Wanted = Pick<Selection, 'filters' | 'name'>
interface Shown {
  json?: boolean | undefined
}

/** Tells which scenarios would run. Nothing is contacted, not even read of the configuration. */
export async function tellScenarios(wanted: Wanted, { json }: Shown): Promise<void> {
  const scenarios = await listScenarios(wanted)
  print(json ? JSON.stringify(scenarios, undefined, 2) : scenarios.map(lineOf).join('\n'))
}

/**
 * Tells what a run would do: looks at its machines as it would, changes nothing, and makes no folder.
 * @throws UsageError, LeaseHeld where the run would be refused
 */
export async function rehearse(request: RunRequest, wanted: Wanted, { json }: Shown): Promise<void> {
  const scenarios = await listScenarios(wanted, request)
  const config = await loadConfig(request.configPath)
  const { seen, shard } = await prepareRun(request)
  const machines = machinesOf(inShard(config.machines, shard), seen?.sightings ?? [])
  const hosts = config.hosts.map(({ url }) => url)
  if (json) return print(JSON.stringify({ hosts, machines, scenarios, steps: STEPS }, undefined, 2))
  print(
    [
      heading(`Machines, at ${hosts.map((url) => inLine(url)).join(', ')}`),
      ...machines.map(machineLine),
      ...config.select.map(
        ({ group, limit }) => `  ${inLine(group)}: up to ${limit} that agree, found anew when the run begins`,
      ),
      heading('Scenarios, each on every crew that it needs'),
      ...scenarios.map((scenario) => `  ${lineOf(scenario)}`),
      heading('What would be done'),
      ...STEPS.map((step, at) => `  ${at + 1}. ${step}`),
      '\nNothing was changed. `snapwitness doctor` looks into the guests as well.',
    ].join('\n'),
  )
}

const STEPS = [
  'Look at host, machines and guests, as the doctor does; a blocker ends the run before anything is touched.',
  'Take each machine: a lease in its settings, so that no other run has it.',
  'Take a baseline of each: a snapshot with memory where it is on.',
  'Run each scenario from the baseline, with disks and snapshots of its own that bear the run’s tag.',
  'Return each machine to its baseline, take away all that the run has made, and compare it with how it was found.',
]

interface RehearsedMachine {
  name: string
  /** Absent where no name of the configuration, but a group has found it. */
  guest?: string
  /** Absent where the machine could not be looked at. */
  power?: string
  snapshots?: number
  address?: string
}

function machinesOf(named: Config['machines'], seen: readonly Sighting[]): RehearsedMachine[] {
  const found = seen.filter(({ name }) => !named.some((machine) => machine.name === name))
  return [...named.map(({ name, guest }) => ({ name, guest })), ...found.map(({ name }) => ({ name }))].map(
    (machine) => ({ ...machine, ...stateOf(seen.find(({ name }) => name === machine.name)) }),
  )
}

function stateOf(sighting: Sighting | undefined): Omit<RehearsedMachine, 'name' | 'guest'> {
  if (!sighting || !('state' in sighting)) return {}
  const { powerState, snapshots, addresses } = sighting.state
  const [address] = addresses.own
  return {
    ...{ power: powerState, snapshots: flatten(snapshots.roots).length },
    ...(address !== undefined && { address }),
  }
}

function machineLine({ name, guest, power, snapshots, address }: RehearsedMachine): string {
  const shown =
    power === undefined
      ? ['could not be looked at: the run would tell why']
      : [power, address ?? 'no address told by Tools', `${snapshots} snapshots of others, which stay`]
  return `  ${inLine(name)} (${guest ?? 'of a group'}): ${shown.join(', ')}`
}

function lineOf({ file, name }: ListedScenario): string {
  return `${inLine(file)}: ${inLine(name)}`
}

function heading(text: string): string {
  return `\n${outputColours.bold(text)}`
}
