import type { Extent } from '../runtime/errors.ts'

/** A piece of script as a plain object: the parser's own nodes cost a call into WebAssembly for every look. */
export interface SyntaxNode {
  readonly type: string
  /** False for keywords and punctuation. */
  readonly named: boolean
  readonly start: number
  readonly end: number
  readonly children: readonly SyntaxNode[]
  readonly source: Source
}

/** The text of one script. */
export class Source {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  extent(start: number, end: number): Extent {
    const before = this.text.slice(0, start)
    const lineStart = before.lastIndexOf('\n') + 1
    const lineEnd = this.text.indexOf('\n', start)
    return {
      text: this.text.slice(start, end),
      line: before.split('\n').length,
      column: start - lineStart + 1,
      lineText: this.text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, ''),
    }
  }
}

export function textOfNode(node: SyntaxNode): string {
  return node.source.text.slice(node.start, node.end)
}

export function extentOf(node: SyntaxNode): Extent {
  return node.source.extent(node.start, node.end)
}

export function named(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named)
}

export function childOfType(node: SyntaxNode, ...types: string[]): SyntaxNode | undefined {
  return node.children.find((child) => types.includes(child.type))
}

export function childrenOfType(node: SyntaxNode, type: string): SyntaxNode[] {
  return node.children.filter((child) => child.type === type)
}

/** The named child at a place that the grammar guarantees. */
export function operand(node: SyntaxNode, place: number): SyntaxNode {
  const child = named(node)[place]
  if (!child) throw new Error(`The grammar gives ${node.type} no part ${place}.`)
  return child
}
