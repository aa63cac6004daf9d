import type { Entry } from '../../src/evidence/entries.ts'
import { ofType } from '../../src/evidence/run-summary.ts'

/** The ledgers that so many computers would have, had they shared the machines of this run: crews stay together. */
export function shardsOf(
  entries: readonly Entry[],
  of: number,
  name = 'shard',
): { folder: string; entries: Entry[] }[] {
  const shardOfMachine = sharedOut(entries, of)
  const shardOf = new Map<string, number>()
  for (const { scenario, machines } of ofType(entries, 'scenario-started'))
    shardOf.set(scenario, shardOfMachine.get(machines[0] ?? '') ?? 1)
  for (const entry of entries) {
    if (entry.type === 'step-started') shardOf.set(entry.step, shardOf.get(entry.scenario) ?? 1)
    if (entry.type === 'operation-started') shardOf.set(entry.operation, shardOf.get(entry.scenario) ?? 1)
  }
  return Array.from({ length: of }, (_, i) => i + 1).map((index) => ({
    folder: `${name}-${index}`,
    entries: entries.flatMap((entry): Entry[] => {
      if (entry.type === 'run-started')
        return [{ ...entry, runId: String(index).padStart(8, '0'), shard: { index, of } }]
      const whose =
        'scenario' in entry
          ? shardOf.get(entry.scenario)
          : 'operation' in entry
            ? shardOf.get(entry.operation)
            : 'step' in entry
              ? shardOf.get(entry.step)
              : 'machine' in entry && entry.machine !== undefined
                ? shardOfMachine.get(entry.machine)
                : index
      return whose === index ? [entry] : []
    }),
  }))
}

/** Machines that are ever in one crew are in one shard. */
function sharedOut(entries: readonly Entry[], of: number): Map<string, number> {
  const group = new Map(ofType(entries, 'machine').map(({ machine }) => [machine, machine]))
  for (const { machines } of ofType(entries, 'scenario-started')) {
    const groups = new Set(machines.map((machine) => group.get(machine)))
    for (const [machine, its] of group) if (groups.has(its)) group.set(machine, machines[0] ?? '')
  }
  const names = [...new Set(group.values())]
  return new Map([...group].map(([machine, its]) => [machine, (names.indexOf(its) % of) + 1]))
}
