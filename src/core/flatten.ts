/** Every node of a tree, such as that of a machine's snapshots, each before those below it. */
export function flatten<Node extends { readonly children: readonly Node[] }>(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)])
}
