import type { Comparison } from './pairs.ts'
import { median } from './pairs.ts'

/** What the bench found; times in milliseconds, memory in KiB. */
export interface BenchResult {
  accelerator: string
  cpus: number
  machines: string[]
  comparisons: (Comparison & { ratio: { median: number; min: number; max: number } })[]
  peakMemory: { name: string; peakKiB: number; made: string }[]
}

/** The result for a person, in lines. */
export function tableOf({ accelerator, cpus, machines, comparisons, peakMemory }: BenchResult): string {
  const times = comparisons.map(({ name, ratio, pairs, unit }) => [
    name,
    `${ratio.median.toFixed(2)} ×`,
    `${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}`,
    shown(median(pairs.map(({ ours }) => ours)), unit),
    shown(median(pairs.map(({ floor }) => floor)), unit),
    String(pairs.length),
  ])
  const memory = peakMemory.map(({ name, peakKiB, made }) => [
    name,
    `${Math.round(peakKiB / 1024)} MiB`,
    made,
  ])
  return [
    `Snapwitness against the same QEMU operations by hand (${accelerator}, ${cpus} CPUs)`,
    '',
    ...aligned([['', 'ratio', 'min–max', 'ours', 'by hand', 'pairs'], ...times]),
    '',
    ...aligned([[`peak memory on ${machines.join(' and ')}`, '', ''], ...memory], { lastIsText: true }),
    '',
  ].join('\n')
}

function shown(value: number, unit: Comparison['unit']): string {
  return unit ? `${value.toFixed(1)} ${unit}` : `${(value / 1000).toFixed(2)} s`
}

/** Columns of numbers to the right, the first and, on request, the last to the left. */
function aligned(rows: string[][], { lastIsText = false } = {}): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const isText = column === 0 || (lastIsText && column === row.length - 1)
        return isText ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
      })
      .join('  ')
      .trimEnd(),
  )
}
