import { expect, test } from 'vitest'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { runWorkflow, startTestLab } from '../support/program.ts'

/** What a machine may be like, and what the documented workflow comes to on it. */

async function workflowOn(args: string[]) {
  const lab = await startTestLab(['--no-windows', ...args])
  try {
    const { exitCode, summary } = await runWorkflow(lab.config)
    expect(notHeld(summary)).toEqual([])
    expect(summary.scenarios.map(({ trouble }) => trouble?.what)).toEqual([undefined, undefined])
    expect({ verdict: summary.verdict, exitCode }).toEqual({ verdict: 'held', exitCode: 0 })
    return summary.scenarios
      .flatMap(({ characteristics }) => characteristics)
      .map(({ question, answer }) => `${question} ${answer}`)
  } finally {
    await lab.stop()
  }
}

function notHeld(summary: RunSummary) {
  return summary.scenarios.flatMap(({ checks }) => checks).filter(({ verdict }) => verdict !== 'held')
}

test('a machine with SATA alone is powered off for its new disk, and the disk is found by its size', async () => {
  const told = await workflowOn(['--controller', 'sata'])
  expect(told).toContain('Does the host add a disk while the machine runs? no: it is powered off for it')
})

test('a machine with LSI Logic SAS alone is started anew until its guest sees the new disk', async () => {
  const told = await workflowOn(['--controller', 'lsi'])
  expect(told).toContain('When does the guest see a new disk? after a start alone')
})

test('a machine with NVMe alone takes its disk while it runs, and none of its memory is kept', async () => {
  await workflowOn(['--controller', 'nvme'])
})

test('a machine of which no snapshot keeps the memory runs the workflow without it', async () => {
  await workflowOn(['--liberty', 'no-memory-snapshots'])
})

test('a datastore may be called what nobody would call one', async () => {
  await workflowOn(['--datastore', 'ds [ssd] 100%'])
})
