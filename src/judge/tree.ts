import { flatten } from '../core/flatten.ts'
import type { SeenOf, SnapshotNode } from '../evidence/seen.ts'
import { type Judgement, judge } from './judgement.ts'

/** The snapshots of a machine and where it stands among them, as its host tells of them. */
export type Tree = Pick<SeenOf<'machine'>, 'snapshots' | 'currentSnapshot'>

/**
 * A snapshot tree as a line for a person: `first > (second, third*)`, where the star stands at "you are here".
 * @param references adds each snapshot's reference, which tells apart what bears one name
 */
export function describeTree(
  { snapshots, currentSnapshot }: Tree,
  { references = false }: { references?: boolean } = {},
): string {
  if (snapshots.length === 0) return 'no snapshots'
  const tell = (node: SnapshotNode): string => {
    const { id, name, children } = node
    const self = `“${name}”${references ? ` (${id.slice(id.indexOf(':') + 1)})` : ''}${id === currentSnapshot ? '*' : ''}`
    if (children.length === 0) return self
    const below = children.map(tell).join(', ')
    return children.length === 1 ? `${self} > ${below}` : `${self} > (${below})`
  }
  const here = currentSnapshot === null ? ', the machine at the root' : ''
  return `${snapshots.map(tell).join(', ')}${here}`
}

/** The same snapshots by reference, each in the same place, and the machine under the same one. */
export function judgeTree(expected: Tree, seen: Tree): Judgement {
  const same =
    sameSnapshots(expected.snapshots, seen.snapshots) && expected.currentSnapshot === seen.currentSnapshot
  const references = !same && describeTree(expected) === describeTree(seen)
  return judge(same, describeTree(expected, { references }), describeTree(seen, { references }))
}

/** The tree once a snapshot is gone: what was below it moves up to its parent, with `children` it goes too. */
export function without(
  { snapshots, currentSnapshot }: Tree,
  gone: string,
  { children }: { children: boolean },
): Tree {
  const target = flatten(snapshots).find(({ id }) => id === gone)
  const below = target && children ? flatten([target]).map(({ id }) => id) : [gone]
  const stoodBelow = currentSnapshot !== null && below.includes(currentSnapshot)
  return {
    snapshots: snapshots.flatMap((root) => pruned(root, gone, children)),
    currentSnapshot: stoodBelow ? parentOf(snapshots, gone) : currentSnapshot,
  }
}

function pruned(node: SnapshotNode, gone: string, withChildren: boolean): SnapshotNode[] {
  const children = node.children.flatMap((child) => pruned(child, gone, withChildren))
  if (node.id !== gone) return [{ ...node, children }]
  return withChildren ? [] : children
}

function parentOf(nodes: readonly SnapshotNode[], id: string): string | null {
  return flatten(nodes).find(({ children }) => children.some((child) => child.id === id))?.id ?? null
}

/** Whether two trees have the same snapshots, each in the same place. Where the machine stands does not count. */
function sameSnapshots(one: readonly SnapshotNode[], other: readonly SnapshotNode[]): boolean {
  const twins = new Map(other.map((node) => [node.id, node]))
  return (
    one.length === other.length &&
    one.every((node) => {
      const twin = twins.get(node.id)
      return twin !== undefined && node.name === twin.name && sameSnapshots(node.children, twin.children)
    })
  )
}

/** The number of snapshots from the root to the farthest leaf. */
export function depthOf(nodes: readonly SnapshotNode[]): number {
  return Math.max(0, ...nodes.map(({ children }) => 1 + depthOf(children)))
}

/** How many snapshots stand from the root down to that one; none for a machine at the root. */
export function depthAt(nodes: readonly SnapshotNode[], id: string | null): number {
  return flatten(nodes).filter((node) => flatten([node]).some((below) => below.id === id)).length
}
