import { flatten, type SnapshotNode, type SnapshotRef, type SnapshotTree } from '../vsphere/snapshots.ts'

/**
 * A snapshot tree as a line for a person: `first > (second, third*)`, where the star stands at "you are here".
 * @param references adds each snapshot's reference, which tells apart what bears one name
 */
export function describeTree(
  { roots, current }: SnapshotTree,
  { references = false }: { references?: boolean } = {},
): string {
  if (roots.length === 0) return 'no snapshots'
  const tell = (node: SnapshotNode): string => {
    const { ref, name, children } = node
    const self = `“${name}”${references ? ` (${ref.slice(ref.indexOf(':') + 1)})` : ''}${ref === current ? '*' : ''}`
    if (children.length === 0) return self
    const below = children.map(tell).join(', ')
    return children.length === 1 ? `${self} > ${below}` : `${self} > (${below})`
  }
  const here = current === undefined ? ', the machine at the root' : ''
  return `${roots.map(tell).join(', ')}${here}`
}

/** The tree once a snapshot is gone: what was below it moves up to its parent, with `children` it goes too. */
export function without(
  { roots, current }: SnapshotTree,
  gone: SnapshotRef,
  { children }: { children: boolean },
): SnapshotTree {
  const target = flatten(roots).find(({ ref }) => ref === gone)
  const below = target && children ? flatten([target]).map(({ ref }) => ref) : [gone]
  const heir = parentOf(roots, gone)
  return {
    roots: roots.flatMap((root) => pruned(root, gone, children)),
    current: current !== undefined && below.includes(current) ? heir : current,
  }
}

function pruned(node: SnapshotNode, gone: SnapshotRef, withChildren: boolean): SnapshotNode[] {
  const children = node.children.flatMap((child) => pruned(child, gone, withChildren))
  if (node.ref !== gone) return [{ ...node, children }]
  return withChildren ? [] : children
}

function parentOf(nodes: readonly SnapshotNode[], ref: SnapshotRef): SnapshotRef | undefined {
  return flatten(nodes).find(({ children }) => children.some((child) => child.ref === ref))?.ref
}

/** Whether two trees have the same snapshots, each in the same place. Where the machine stands does not count. */
export function sameTree(one: readonly SnapshotNode[], other: readonly SnapshotNode[]): boolean {
  return (
    one.length === other.length &&
    sorted(one).every((node, i) => {
      const twin = sorted(other)[i]
      return (
        twin !== undefined &&
        node.ref === twin.ref &&
        node.name === twin.name &&
        sameTree(node.children, twin.children)
      )
    })
  )
}

function sorted(nodes: readonly SnapshotNode[]): SnapshotNode[] {
  return nodes.toSorted((a, b) => a.ref.localeCompare(b.ref))
}

/** The number of snapshots from the root to the farthest leaf. */
export function depthOf(nodes: readonly SnapshotNode[]): number {
  return Math.max(0, ...nodes.map(({ children }) => 1 + depthOf(children)))
}
