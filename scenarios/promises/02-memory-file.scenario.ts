import { keepsMemoryInDisk, statements, test } from '../../src/index.ts'

test('A snapshot keeps its state in a file, and the memory in another', {
  promise: 'memory-file',
  needs: 'each',
}, async ({ vms, step }) => {
  step('With memory: a memory file beside it')
  const withMemory = await vms.takeSnapshot('with memory', { memory: true })
  const apart = await vms.having(
    'a file of the memory',
    'the host keeps it within the file of a disk',
    (host) => !keepsMemoryInDisk(host),
  )
  await apart?.check(statements.memoryFile, (vm) => withMemory.on(vm))
  await apart?.characterise('What does the host count for a memory file?', ({ keptIn, settings }, vm) => {
    const kept = keptIn[withMemory.on(vm).snapshot]
    if (!kept) return 'nothing that it tells'
    const size = (kept.memory ?? kept.state)?.sizeBytes ?? 0
    return size > settings.memoryMiB * 2 ** 20 ? 'more than the memory' : 'as much as the memory, or less'
  })

  step('Without memory: a small state file')
  const without = await vms.takeSnapshot('without memory', { memory: false })
  await vms.check(statements.stateFileAlone, (vm) => without.on(vm))
})
