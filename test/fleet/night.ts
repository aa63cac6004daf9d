import { join } from 'node:path'
import { execa } from 'execa'
import { exitCodes } from '../../src/core/exit-codes.ts'
import { launcher, startTestLab } from '../support/program.ts'

// The product's own night: every scenario on a lab of its own, kept in a history of its own, and what is new since the
// nights before as the exit code.
const NIGHTS = join('runs', 'nights')

const lab = await startTestLab(['--linux', 'debian-1', 'debian-2'])
try {
  const shown = { reject: false, stdio: 'inherit' } as const
  const run = await execa(
    process.execPath,
    [launcher, 'run', '--clean-first', '--config', lab.config, '--out', NIGHTS],
    shown,
  )
  const isRun = run.exitCode !== exitCodes.usage
  const gate = isRun && (await execa(process.execPath, [launcher, 'gate', 'latest', '--out', NIGHTS], shown))
  process.exitCode = gate ? gate.exitCode : run.exitCode
} finally {
  await lab.stop()
}
