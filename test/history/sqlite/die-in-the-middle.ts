import { openStore } from '../../../src/history/store.ts'

// A program: is killed while it writes, as by the kernel when there is no memory left.

const [file = ''] = process.argv.slice(2)
const store = await openStore({ file })
await store.write(async (turn) => {
  await turn.updateTable('runs').set({ verdict: 'violated' }).execute()
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => {})
})
