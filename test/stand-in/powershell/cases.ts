import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LocalStandIn } from '../local-stand-in.ts'

/** A script, and the lines that Windows PowerShell 5.1 prints for it. */
export type Case = readonly [script: string, ...lines: string[]]

/** One test for each case; its name is the script. */
export function itPrints(topic: string, cases: readonly Case[]): void {
  describe(topic, () => {
    let standIn: LocalStandIn
    beforeAll(async () => {
      standIn = await LocalStandIn.start()
    })
    afterAll(() => standIn.remove())

    test.each(cases.map(([script, ...lines]) => ({ script, lines })))('$script', ({ script, lines }) => {
      const { stdout, stderr } = standIn.run(script)
      const seen = stdout.split('\r\n').map((line) => line.trimEnd())
      expect({ seen: seen.slice(0, -1), stderr }).toEqual({ seen: lines, stderr: '' })
    })
  })
}
