import { type Check, checksAfter } from './checks.ts'
import { type Moment, momentsOf } from './history.ts'
import { DATA_MIB, type DiskId, type Id, type Operation, sentenceOf } from './operations.ts'
import { newDisk, newVolume } from './perform.ts'

export interface Printed {
  /** What was seen not to hold, as a sentence. */
  found: string
  /** Where it comes from, as a command that finds it again. */
  from: string
  /** Where the author's API is imported from. */
  api: string
}

/** A history as a scenario, which does what was done and looks at what was looked at. */
export function printed(operations: readonly Operation[], { found, from, api }: Printed): string {
  const parts = momentsOf(operations).map((moment): Part => ({ moment, checks: checksAfter(moment) }))
  const words = [
    ...(parts.some(({ checks }) => checks.some(isExpected)) ? ['expect'] : []),
    ...(parts.some(({ checks }) => checks.some(isStatement)) ? ['statements'] : []),
    'test',
  ]
  const used = new Set(parts.flatMap(usedBy))
  const named = new Set<string>()
  const body = parts.map((part) => partOf(part, (name) => used.has(name) && isFirst(name, named)))
  return `import { ${words.join(', ')} } from ${text(api)}

// Found by: ${from}
test(${text(found)}, {
  needs: 'each',
}, async ({ vms, step }) => {
${body.join('\n\n')}
})
`
}

interface Part {
  moment: Moment
  checks: readonly Check[]
}

/** A disk that has a file system once more, after a revert, is the same volume. */
function isFirst(name: string, named: Set<string>): boolean {
  return !named.has(name) && named.add(name).has(name)
}

function partOf({ moment: { before, operation }, checks }: Part, isNamed: (name: string) => boolean): string {
  const done = doing(operation, before.disks)
  const named = done.name !== undefined && isNamed(done.name) ? `const ${done.name} = ` : ''
  return [`step(${text(sentenceOf(operation))})`, `${named}await ${done.call}`, ...checks.map(looking)]
    .map((line) => `  ${line}`)
    .join('\n')
}

interface Done {
  /** What comes of it, as the rest of the scenario calls it. */
  name?: string
  call: string
}

type Disks = Moment['before']['disks']

function doing(operation: Operation, disks: Disks): Done {
  switch (operation.do) {
    case 'attach':
      return { name: diskName(operation.disk), call: `vms.attachDisk(${literal(newDisk(operation))})` }
    case 'initialize': {
      const call = `${diskName(operation.disk)}.initialize(${literal(newVolume(operation))})`
      return { name: volumeName(operation.disk), call }
    }
    case 'write':
    case 'overwrite':
    case 'scatter':
    case 'zero':
    case 'discard':
      return writing(operation, disks)
    case 'extend':
      return { call: `${diskName(operation.disk)}.extend(${operation.toMiB} * 2 ** 20)` }
    case 'detach':
      return { call: `${diskName(operation.disk)}.detach()` }
    case 'change mode':
      return { call: `${diskName(operation.disk)}.reattach({ mode: ${text(operation.mode)} })` }
    case 'snapshot': {
      const { name, memory, quiesce } = operation
      const how = literal({ memory, ...(quiesce && { quiesce }) })
      return { name: snapshotName(operation.snapshot), call: `vms.takeSnapshot(${text(name)}, ${how})` }
    }
    case 'revert': {
      const how = operation.suppressPowerOn ? ', { suppressPowerOn: true }' : ''
      return { call: `vms.revertTo(${snapshotName(operation.snapshot)}${how})` }
    }
    case 'remove': {
      const { children, consolidate } = operation
      const how = { ...(children && { children }), ...(!consolidate && { consolidate }) }
      const options = children || !consolidate ? `, ${literal(how)}` : ''
      return { call: `vms.removeSnapshot(${snapshotName(operation.snapshot)}${options})` }
    }
    case 'consolidate':
      return { call: 'vms.consolidate()' }
    case 'annotate':
      return { call: `vms.reconfigure(${literal({ annotation: operation.annotation })})` }
    case 'power on':
      return { call: 'vms.powerOn()' }
    case 'power off':
      return { call: 'vms.powerOff()' }
    case 'suspend':
      return { call: 'vms.suspend()' }
    case 'reset':
      return { call: 'vms.reset()' }
  }
}

type Writing = Extract<Operation, { data: Id }>

function writing(operation: Writing, disks: Disks): Done {
  const { holds, data: was } = disks[operation.disk]!
  const isVolume = holds === 'volume'
  const on = isVolume ? volumeName(operation.disk) : diskName(operation.disk)
  const name = dataName(operation.data)
  if (was === undefined) {
    const call = `${on}.${isVolume ? 'write' : 'writeRaw'}(${literal({ sizeMiB: DATA_MIB })})`
    return { name, call }
  }
  const where = 'burst' in operation ? `, { scattered: ${literal(operation.burst)} }` : ''
  const verbs = isVolume ? VOLUME_VERBS : DISK_VERBS
  const call = `${on}.${verbs[operation.do]}(${dataName(was)}${where})`
  return operation.do === 'discard' ? { name: `{ witnesses: ${name} }`, call } : { name, call }
}

const DISK_VERBS = {
  ...{ write: 'overwriteRaw', overwrite: 'overwriteRaw', scatter: 'overwriteRaw' },
  ...{ zero: 'zeroRaw', discard: 'discardRaw' },
} as const
const VOLUME_VERBS = {
  ...{ write: 'overwrite', overwrite: 'overwrite', scatter: 'overwrite' },
  ...{ zero: 'punchHoles', discard: 'punchHoles' },
} as const

function looking(check: Check): string {
  switch (check.check) {
    case 'start':
      return 'await vms.powerOn()'
    case 'mount':
      return `await ${volumeName(check.disk)}.mount()`
    case 'holds': {
      const [on, word] =
        check.on === 'raw' ? [diskName(check.disk), 'toHoldRaw'] : [volumeName(check.disk), 'toHold']
      return `await expect(${on}).${word}(${dataName(check.data)})`
    }
    case 'uninitialized':
      return `await expect(${diskName(check.disk)}).toBeUninitialized()`
    case 'absent':
      return `await expect(${diskName(check.disk)}).toBeAbsent()`
    case 'parent': {
      const [child, parent] = [snapshotName(check.snapshot), snapshotName(check.parent)]
      return `await vms.check(statements.standsUnder, (vm) => ({ child: ${child}.on(vm), parent: ${parent}.on(vm) }))`
    }
    case 'annotation': {
      const since = snapshotName(check.snapshot)
      return `await vms.check(statements.annotationReturns, () => ({ name: ${since}.name, keys: [] }), { since: ${since} })`
    }
    case 'slots':
      return 'await vms.check(statements.slotsOnce)'
    case 'consolidation needed':
      return 'await vms.check(statements.consolidationNeeded)'
    case 'consolidation not needed':
      return 'await vms.check(statements.consolidationNotNeeded)'
  }
}

function isExpected({ check }: Check): boolean {
  return ['holds', 'uninitialized', 'absent'].includes(check)
}

function isStatement({ check }: Check): boolean {
  return ['parent', 'annotation', 'slots', 'consolidation needed', 'consolidation not needed'].includes(check)
}

/** The names that a part of the scenario asks for. */
function usedBy({ moment: { before, operation }, checks }: Part): string[] {
  const { call } = doing(operation, before.disks)
  const all = [call, ...checks.map(looking)].join('\n')
  const named = all.match(/\b(disk[A-Z]|volume[A-Z]|snapshot\d+|data\d+)\b/g) ?? []
  return named.flatMap((name) => [name, `{ witnesses: ${name} }`])
}

function diskName(disk: DiskId): string {
  return `disk${disk.toUpperCase()}`
}

function volumeName(disk: DiskId): string {
  return `volume${disk.toUpperCase()}`
}

function snapshotName(snapshot: Id): string {
  return `snapshot${snapshot}`
}

function dataName(data: Id): string {
  return `data${data}`
}

/** An object of ours, as a person writes it. */
function literal(object: object): string {
  const members = Object.entries(object).map(([key, value]) => `${key}: ${valueText(value)}`)
  return `{ ${members.join(', ')} }`
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null) return literal(value)
  return typeof value === 'string' ? text(value) : String(value)
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
