import { execa } from 'execa'
import { SnapwitnessError } from '../../core/errors.ts'
import { type RunSummary, runSummary } from '../../evidence/run-summary.ts'
import { diesWithUs } from '../../lab/machine/tool.ts'
import { startLabProcess } from '../lab/lab-process.ts'
import { mainProgram } from '../project-root.ts'

export interface CatalogueRun {
  /** Of the lab. */
  labOptions: string[]
  /** Parts of the names of scenario files. */
  filters: string[]
  out: string
  /** Stop at the first scenario that does not hold. */
  bail: boolean
}

/** Runs scenarios on a lab of their own, each in a process of its own, so that no run leaves anything to the next. */
export async function runCatalogue({ labOptions, filters, out, bail }: CatalogueRun): Promise<RunSummary> {
  const lab = await startLabProcess(['--luns', '1', ...labOptions])
  try {
    // Without whoever asked for it its lab is gone as well, and it would wait for machines in vain.
    const [program, ...args] = diesWithUs([
      process.execPath,
      ...process.execArgv,
      mainProgram,
      'run',
      ...filters,
      '--config',
      lab.config,
      '--out',
      out,
      '--no-history',
      '--json',
      ...(bail ? ['--bail'] : []),
    ])
    const run = await execa(program, args, { reject: false })
    const read = runSummary.safeParse(jsonOrUndefined(run.stdout))
    if (read.success) return read.data
    throw new SnapwitnessError('RUN_FAILED', `A run ended without a result: ${run.stderr.slice(-2_000)}`, {
      hint: 'Run the same scenarios alone: snapwitness lab up, then snapwitness run.',
    })
  } finally {
    await lab.stop()
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
