import fc from 'fast-check'
import { BLOCKS } from './arbitraries.ts'
import type { Burst, Operation } from './operations.ts'

/**
 * The same operation with plainer values, or a plainer one in its place, the plainest first; none where it is as plain as can
 * be.
 */
export function simplerOf(operation: Operation): Operation[] {
  switch (operation.do) {
    case 'attach':
      return operation.mode === 'persistent' ? [] : [{ ...operation, mode: 'persistent' }]
    case 'snapshot': {
      const name = `state ${operation.snapshot}`
      return [
        ...(operation.name === name ? [] : [{ ...operation, name }]),
        ...(operation.quiesce ? [{ ...operation, quiesce: false }] : []),
      ]
    }
    case 'snapshot while writing': {
      const name = `state ${operation.snapshot}`
      return [
        plainSnapshot(operation),
        ...(operation.name === name ? [] : [{ ...operation, name }]),
        ...(operation.memory ? [{ ...operation, memory: false }] : []),
      ]
    }
    case 'detach':
      return operation.deleteFile ? [{ ...operation, deleteFile: false }] : []
    case 'revert':
      return operation.suppressPowerOn ? [{ ...operation, suppressPowerOn: false }] : []
    case 'remove':
      return [
        ...(operation.children ? [{ ...operation, children: false }] : []),
        ...(operation.consolidate ? [] : [{ ...operation, consolidate: true }]),
      ]
    case 'scatter':
    case 'zero':
    case 'discard':
      return smaller(operation.burst).map((burst) => ({ ...operation, burst }))
    default:
      return []
  }
}

/** The plainer form that is named from 1, and of that one the next; undefined where there is none. */
export function plainer(operation: Operation, forms: readonly number[]): Operation | undefined {
  return forms.reduce<Operation | undefined>((from, form) => from && simplerOf(from)[form - 1], operation)
}

/** Which forms lead from an operation to a plainer one; none of them to itself. Undefined where it is none of its forms. */
export function wayToPlainer(from: Operation, to: Operation): number[] | undefined {
  if (JSON.stringify(from) === JSON.stringify(to)) return []
  for (const [i, simpler] of simplerOf(from).entries()) {
    const way = wayToPlainer(simpler, to)
    if (way) return [i + 1, ...way]
  }
  return undefined
}

/** Without the writer, and the two volumes that it needs. */
export function plainSnapshot(operation: Operation): Operation {
  if (operation.do !== 'snapshot while writing') return operation
  const { snapshot, name, memory } = operation
  return { do: 'snapshot', snapshot, name, memory, quiesce: false }
}

/** As the values were drawn, so they shrink. */
function smaller({ blocks, seed }: Burst): Burst[] {
  const shrunk = [...fc.integer(BLOCKS).shrink(blocks, undefined)].map(({ value }) => value)
  return shrunk.slice(0, MOST).map((fewer) => ({ blocks: fewer, seed }))
}

/** Each is a trial on a machine. */
const MOST = 2
