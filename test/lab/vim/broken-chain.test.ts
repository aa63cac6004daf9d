import { expect, test } from 'vitest'
import { tellsOfABrokenChain } from '../../../src/judge/broken-chain.ts'
import { chainWithoutFile } from '../../../src/lab/vim/vm/machine-task.ts'

test('a disk that stands on a file which is gone is told of in the words of a host', () => {
  const said = chainWithoutFile(
    "qemu-img failed (exit code 1).\n  qemu-img: Could not open '/d/m/m-000004.qcow2': Could not open backing file: Could not open '/d/m/m-000002.qcow2': No such file or directory",
  )
  expect(said).toMatch(/^Cannot open the disk 'm-000002\.qcow2' or one of the snapshot disks it depends on/)
  expect(tellsOfABrokenChain(said ?? '')).toBe(true)
})

test.each([
  ["qemu-img: Could not open '/d/m.qcow2': Permission denied"],
  ["qemu-img: Could not open '/d/m.qcow2': No space left on device"],
  ['QEMU ended.'],
])('whatever else kept it, as in «%s», is not', (said) => {
  expect(chainWithoutFile(said)).toBeUndefined()
})
