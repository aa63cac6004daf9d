import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { runsIn } from '../../src/cli/named-run.ts'
import { powerOn } from '../support/power-on.ts'
import { launcher, startTestLab } from '../support/program.ts'

// The product's own night: every scenario on a lab of its own, kept in a history of its own, and what is new since the
// nights before as the exit code. The lab's machines are the same every night, or there would be no nights before.
// `npm run night -- promises/13-` takes those scenarios alone.
const NIGHTS = join('runs', 'nights')
const LAB = join('runs', 'nights-lab')
const MACHINES = ['debian-1', 'debian-2', 'win10-1']

const isFirst = !existsSync(LAB)
const before = await runsIn(NIGHTS)
const lab = await startTestLab(['--folder', LAB, ...(isFirst ? ['--linux', 'debian-1', 'debian-2'] : [])])
try {
  if (!isFirst) await powerOn(lab, MACHINES)
  const shown = { reject: false, stdio: 'inherit' } as const
  const run = await execa(
    process.execPath,
    [launcher, 'run', ...process.argv.slice(2), '--clean-first', '--config', lab.config, '--out', NIGHTS],
    shown,
  )
  // A run that was refused leaves nothing to judge.
  const [made] = (await runsIn(NIGHTS)).filter((one) => !before.includes(one))
  const gate =
    made && (await execa(process.execPath, [launcher, 'gate', join(NIGHTS, made), '--out', NIGHTS], shown))
  process.exitCode = gate ? gate.exitCode : run.exitCode
} finally {
  await lab.stop()
}
