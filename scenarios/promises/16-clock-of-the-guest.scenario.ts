import { setTimeout as sleep } from 'node:timers/promises'
import { judge, scenario } from '../../src/index.ts'

const promise = {
  number: 16,
  statement:
    'After a revert with memory the guest’s clock stands at the snapshot’s time until it is corrected, and goes on from there.',
  source: 'follows from the memory being restored',
}

const AWAY_MS = 20_000
/** How far a clock that was corrected may be from ours. */
const APART_MS = 15_000

scenario(
  'After a revert with memory the guest’s clock goes on from the snapshot',
  promise,
  async ({ vms, step }) => {
    step('A snapshot, and time goes by')
    const asked = Date.now()
    const snapshot = await vms.takeSnapshot('then', { memory: true })
    const taking = Date.now() - asked
    await sleep(AWAY_MS)
    await vms.checkGuest('The guest’s clock runs', ({ clock }, machine) => {
      const passed = Date.parse(clock) - Date.parse(snapshot.of(machine).guest?.clock ?? '')
      return judge(
        passed >= AWAY_MS * 0.9,
        `${AWAY_MS / 1000} s later than at the snapshot`,
        `${seconds(passed)} later`,
      )
    })

    step('Back: the clock is that of the snapshot, or has been corrected')
    const reverting = Date.now()
    await vms.revertTo(snapshot)
    const looking = Date.now()
    await vms.checkGuest(
      'The guest’s clock stands at the snapshot’s time, or has been corrected',
      ({ clock }, machine) => {
        const since = Date.parse(clock) - Date.parse(snapshot.of(machine).guest?.clock ?? '')
        // It was read before the snapshot was taken, and goes on from there as soon as the machine is back.
        const run = taking + Date.now() - reverting
        const corrected = Date.parse(clock) > looking - APART_MS && Date.parse(clock) < Date.now() + APART_MS
        machine.characterise(
          'Who corrects the guest’s clock after a revert with memory?',
          corrected && since > AWAY_MS ? 'it is corrected within seconds' : 'nobody, within seconds',
        )
        return judge(
          (since >= 0 && since <= run) || corrected,
          `at most the ${seconds(run)} after the snapshot that it had to run, or the present time`,
          `${seconds(since)} after the snapshot`,
        )
      },
    )

    step('The clock is not frozen')
    const before = new Map<string, number>()
    await vms.checkGuest('The guest’s clock can be read', ({ clock }, machine) => {
      before.set(machine.name, Date.parse(clock))
      return judge(!Number.isNaN(Date.parse(clock)), 'a time', clock)
    })
    await sleep(3_000)
    await vms.checkGuest('The guest’s clock goes on after the revert', ({ clock }, machine) => {
      const passed = Date.parse(clock) - (before.get(machine.name) ?? 0)
      return judge(passed >= 2_000, 'at least 2 s in 3 s', seconds(passed))
    })
  },
)

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
