import { afterAll, expect, test } from 'vitest'
import { type CampaignOptions, campaign, type Row, tableOf } from './campaign.ts'
import type { Protocol } from './protocol.ts'
import { sshProtocol } from './ssh-protocol.ts'
import { vsphereProtocol } from './vsphere-protocol.ts'
import { winRmProtocol } from './winrm-protocol.ts'

const PROTOCOLS: Record<string, () => Promise<Protocol>> = {
  vSphere: vsphereProtocol,
  WinRM: winRmProtocol,
  SSH: sshProtocol,
}

/** The tests of hostile networks, on all messages or on some of them; the table is printed at the end. */
export function hostileTests(options: CampaignOptions): void {
  const rows: Row[] = []
  afterAll(() => {
    process.stdout.write(`\n${tableOf(rows)}\n`)
  })

  test.each(Object.keys(PROTOCOLS))(
    '%s: no hang, no crash, no wrong verdict, no secret, no leak',
    async (name) => {
      const uncaught: string[] = []
      const onUncaught = (error: unknown) => void uncaught.push(String(error))
      process.on('unhandledRejection', onUncaught).on('uncaughtException', onUncaught)
      const before = openSockets()
      const protocol = await PROTOCOLS[name]!()
      try {
        const found = await campaign(protocol, options)
        rows.push(...found)
        const clean = { hangs: [], crashes: [], wrongVerdicts: [], secrets: [], leaks: [] }
        for (const row of found) expect(row).toMatchObject(clean)
        expect(found.map(({ cases }) => cases).every((cases) => cases > 0)).toBe(true)
      } finally {
        await protocol.close()
        process.off('unhandledRejection', onUncaught).off('uncaughtException', onUncaught)
      }
      expect(uncaught).toEqual([])
      await expect.poll(openSockets, { timeout: 10_000 }).toBe(before)
    },
  )
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((one) => /^(TCPSocketWrap|TCPServerWrap|TLSWrap)$/.test(one))
    .length
}
