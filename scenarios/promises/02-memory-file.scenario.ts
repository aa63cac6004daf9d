import { statements, test } from '../../src/index.ts'

test('A snapshot keeps its state in a file, and the memory in another', {
  promise: 'memory-file',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Without memory: a small state file')
  const without = await vms.takeSnapshot('without memory', { memory: false })
  await vms.check(statements.stateFileAlone, (vm) => without.on(vm))

  step('With memory: a memory file beside it')
  const withMemory = await vms.takeSnapshot('with memory', { memory: true })
  await vms.check(statements.memoryFile, (vm) => withMemory.on(vm))
})
