import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { snapwitness } from '../support/program.ts'

/** Runs a short scenario of the catalogue, in a runs folder of its own. */
export async function startRun(config: string, ...args: string[]) {
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-night-'))
  const run = await snapwitness(['run', '13-settings', '--config', config, '--out', out, '--json', ...args])
  const summary = run.stdout ? (JSON.parse(run.stdout) as RunSummary) : undefined
  return { exitCode: run.exitCode, stderr: run.stderr, summary, folder: join(out, await firstRunIn(out)) }
}

export async function firstRunIn(out: string): Promise<string> {
  return vi.waitUntil(async () => (await runsIn(out))[0], { timeout: 60_000 })
}
