import { judge, scenario } from '../../src/index.ts'

const promise = {
  number: 2,
  statement: 'Every snapshot has a state file, small without memory; memory adds a memory file.',
  source: 'vSphere 6.0.1 manual, page 195',
}

const MIB = 2 ** 20
/** A state file without memory holds settings and device state. */
const SMALL = 4 * MIB

scenario(
  'A snapshot keeps its state in a file, and the memory in another',
  promise,
  async ({ vms, step }) => {
    step('Without memory: a small state file')
    const without = await vms.takeSnapshot('without memory', { memory: false })
    await vms.check(
      'A snapshot without memory has a small state file and no memory file',
      ({ layout }, machine) => {
        const files = layout.snapshots.find(({ ref }) => ref === without.of(machine).ref)
        const size = files?.data?.sizeBytes
        return judge(
          size !== undefined && size > 0 && size <= SMALL && files?.memory === undefined,
          `a state file of at most ${SMALL / MIB} MiB, no memory file`,
          `${told(files?.data)}, ${told(files?.memory)}`,
        )
      },
    )

    step('With memory: a memory file beside it')
    const withMemory = await vms.takeSnapshot('with memory', { memory: true })
    await vms.check('A snapshot with memory has a memory file', ({ layout, memoryMiB }, machine) => {
      const files = layout.snapshots.find(({ ref }) => ref === withMemory.of(machine).ref)
      const kept = files?.memory ?? files?.data
      const size = kept?.sizeBytes ?? 0
      // Pages of zeros need not be written, so it may be smaller than the memory; device state may make it larger.
      return judge(
        files?.data !== undefined && size > SMALL && size <= (memoryMiB + 64) * MIB,
        `a state file, and up to ${memoryMiB} MiB of memory`,
        `${told(files?.data)}, ${told(files?.memory)}`,
      )
    })
  },
)

function told(file: { path: string; sizeBytes: number } | undefined): string {
  return file ? `${file.path} of ${(file.sizeBytes / MIB).toFixed(2)} MiB` : 'no file'
}
