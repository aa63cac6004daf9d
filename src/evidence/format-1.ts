/**
 * Ledgers of format 1 kept less than is judged today: their checks can be read, and not be made again. What they do not
 * tell is filled with the words for «not told».
 */
type Json = Record<string, unknown>

/** The line as format 2 has it; one of format 2 as it is. */
export function upgraded(line: unknown): unknown {
  if (!isObject(line)) return line
  if (line.type === 'check' && line.check === undefined) return upgradedCheck(line)
  if (line.type === 'scenario-started' && isObject(line.promise)) {
    return { ...line, promise: { id: '', ...line.promise } }
  }
  if (line.type === 'observation' && isObject(line.seen)) return { ...line, seen: upgradedSeen(line.seen) }
  return line
}

function upgradedCheck(line: Json): Json {
  return { ...line, check: '', id: '', object: '', negated: false, args: {} }
}

function upgradedSeen(seen: Json): Json {
  if (seen.kind === 'witness' && seen.mixture === undefined) return upgradedWitness(seen)
  if (seen.kind === 'machine' && seen.files === undefined) return upgradedMachine(seen)
  return seen
}

function upgradedWitness(seen: Json): Json {
  const unread = objects(seen.unread).map((range) => ({ ...range, settled: true }))
  return { ...seen, unread, mixture: false, mayBeMissing: false }
}

function upgradedMachine(seen: Json): Json {
  const settings = isObject(seen.settings) ? seen.settings : { memoryMiB: 0, cpus: 0, annotation: '' }
  return {
    consolidationNeeded: false,
    question: null,
    ...seen,
    snapshots: objects(seen.snapshots).map(upgradedNode),
    settings: { ...settings, extraConfig: {}, changeTracking: false },
    disks: objects(seen.disks).map((disk) => ({
      ...{ mode: 'not told', controller: null, unit: -1, deltaFormat: null, deltaVariant: null },
      ...{ parents: objects(disk.chain).map(({ path }) => path) },
      ...disk,
    })),
    keptIn: {},
    files: objects(seen.disks).flatMap((disk) => objects(disk.chain).map(({ path }) => path)),
  }
}

function upgradedNode(node: Json): Json {
  return { quiesced: false, ...node, children: objects(node.children).map(upgradedNode) }
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
