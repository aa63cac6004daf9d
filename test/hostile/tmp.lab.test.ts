import { expect, test } from 'vitest'
import { campaign, tableOf } from './campaign.ts'
import { sshProtocol } from './ssh-protocol.ts'
import { vsphereProtocol } from './vsphere-protocol.ts'
import { winRmProtocol } from './winrm-protocol.ts'
test.each([['v', vsphereProtocol], ['s', sshProtocol], ['w', winRmProtocol]] as const)('%s', async (_, f) => {
  const p = await f()
  const t = performance.now()
  try { process.stdout.write(tableOf(await campaign(p, { deadlineMs: 3000, positions: 2 }))) } finally { await p.close() }
  console.log((performance.now() - t) / 1000)
})
