import { isDeepStrictEqual } from 'node:util'
import { formatClock } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { SnapshotNode } from '../evidence/seen.ts'
import type { HostView } from './run-record.ts'

/**
 * The snapshots of a machine as a snapshot manager draws them, with "You are here". A line of snapshots stays in one
 * column, and only a branch moves to the right, so that a chain of 32 still fits a phone.
 */
export function snapshotTree(view: HostView): Markup {
  const root = view.snapshots.map((node) => snapshotTwig(node, view.currentSnapshot))
  const twigs = view.currentSnapshot === null ? [...root, here] : root
  return html`<ul class="tree" aria-label="Snapshots, oldest first">${linesOf(twigs)}</ul>`
}

interface Twig {
  line: Markup
  next: Twig[]
}

const here: Twig = { line: html`<li class="here"><b>You are here</b></li>`, next: [] }

function snapshotTwig(node: SnapshotNode, current: string | null): Twig {
  const children = node.children.map((child) => snapshotTwig(child, current))
  return {
    line: html`<li class="snapshot ${node.powerState}">
      ${node.name} <span class="when">${formatClock(node.createdAt)}${node.powerState === 'poweredOn' && ', running'}</span>
    </li>`,
    next: node.id === current ? [...children, here] : children,
  }
}

function linesOf(twigs: readonly Twig[]): Markup[] {
  const [only, ...others] = twigs
  if (!only) return []
  if (others.length === 0) return [only.line, ...linesOf(only.next)]
  return twigs.map((twig) => html`<li class="branch"><ul>${twig.line}${linesOf(twig.next)}</ul></li>`)
}

/** Whether two views show the same tree with the same place in it. Before the first view there were no snapshots. */
export function isSameTree(a: HostView | null, b: HostView): boolean {
  if (a === null) return b.snapshots.length === 0
  return a.currentSnapshot === b.currentSnapshot && isDeepStrictEqual(a.snapshots, b.snapshots)
}
