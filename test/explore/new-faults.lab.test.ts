import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faults } from '../../src/lab/faults/index.ts'
import { startLab } from '../../src/lab/lab.ts'
import { snapwitness } from '../support/program.ts'

const newFaults = faults.filter(({ onlyInARow }) => onlyInARow)

test.each(newFaults)('$name, which no catalogue had, is found', { timeout: 1_800_000 }, async (fault) => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-new-fault-'))
  const lab = await startLab({
    ...{ linux: ['debian-1'], windows: [], disks: 'online', fault, liberties: [], folder },
    ...{ accel: 'auto', say: () => {} },
  })
  try {
    const args = ['--config', lab.ready.config, '--out', join(folder, 'runs'), '--seed', '1', '--time', '15m']
    const { exitCode, stderr } = await snapwitness(['explore', ...args, '--keep-finding'])
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Found on ')])
  } finally {
    await lab.close()
  }
})
