import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { Coverage } from './covers.ts'

/** Prints, at the end of a run, what each referee covered: made of nothing but the tests that ran. */
export default class RefereeTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = rowsOf(modules.flatMap((module) => [...module.children.allTests()]))
    process.stdout.write(`\n${tableOf(rows)}\n`)
  }
}

interface Row extends Coverage {
  /** The names of the tests, those that did not pass with what became of them. */
  claims: string[]
  operations: Set<string>
  gaps: Set<string>
}

function rowsOf(tests: readonly TestCase[]): Row[] {
  const rows = new Map<string, Row>()
  for (const test of tests) {
    const { covers, findings } = test.meta()
    const { ours, against } = covers ?? { ours: '(not declared)', against: test.module.relativeModuleId }
    const key = `${ours}\n${against}`
    const row = rows.get(key) ?? { ours, against, claims: [], operations: new Set(), gaps: new Set() }
    rows.set(key, row)
    const { state } = test.result()
    // The same claim about several things: the suite's name says which.
    const name = row.claims.includes(test.name) ? nameWithin(test) : test.name
    row.claims.push(state === 'passed' ? name : `${state.toUpperCase()}: ${name}`)
    for (const operation of findings?.operations ?? []) row.operations.add(operation)
    for (const gap of findings?.gaps ?? []) row.gaps.add(gap)
  }
  return [...rows.values()].toSorted((a, b) => a.ours.localeCompare(b.ours))
}

function nameWithin({ parent, name }: TestCase): string {
  return parent.type === 'suite' ? `${parent.name}: ${name}` : name
}

const WIDTHS = [18, 26, 74, 40]

function tableOf(rows: readonly Row[]): string {
  const rule = WIDTHS.map((width) => '─'.repeat(width)).join('─┼─')
  const head = lineOf(['ours', 'against', 'covered', 'known gaps of the referee'])
  const body = rows.flatMap((row) => [rule, ...linesOf(row)])
  return ['What each referee covered, by the tests that ran', '', head, ...body, ''].join('\n')
}

function linesOf({ ours, against, claims, operations, gaps }: Row): string[] {
  const names = [...operations].join(', ')
  const called = operations.size > 1 ? [`${operations.size} operations: ${names}`] : [...operations]
  const cells = [
    [ours],
    [against],
    [...claims.map((claim) => `• ${claim}`), ...called],
    gaps.size > 0 ? [...gaps].map((gap) => `• ${gap}`) : ['none met'],
  ].map((texts, column) => texts.flatMap((text) => wrapped(text, WIDTHS[column] ?? 0)))
  const height = Math.max(...cells.map((cell) => cell.length))
  return Array.from({ length: height }, (_, i) => lineOf(cells.map((cell) => cell[i] ?? '')))
}

function lineOf(cells: readonly string[]): string {
  return cells
    .map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0))
    .join(' │ ')
    .trimEnd()
}

function wrapped(text: string, width: number): string[] {
  const lines = ['']
  const words = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width - 2}}`, 'gu')) ?? [])
  for (const word of words) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(text.startsWith('• ') ? `  ${word}` : word)
  }
  return lines
}
