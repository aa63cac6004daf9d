import { setTimeout as sleep } from 'node:timers/promises'
import { correctedTo, statements, test } from '../../src/index.ts'

const AWAY_MS = 20_000

test('After a revert with memory the guest’s clock goes on from the snapshot', {
  promise: 'clock-of-the-guest',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A snapshot, and time goes by')
  const asked = Date.now()
  const clocks = await vms.clocks()
  const snapshot = await vms.takeSnapshot('then', { memory: true })
  const taking = Date.now() - asked
  const taken = await vms.look({ guest: true })
  await sleep(AWAY_MS)
  const away = { when: 'while time goes by', waitedMs: AWAY_MS, atLeastMs: AWAY_MS * 0.9 }
  await vms.check(statements.clockGoesOn, () => away, { since: taken })

  step('Back: the clock is that of the snapshot, or has been corrected')
  const reverting = Date.now()
  await vms.revertTo(snapshot)
  const lookedFrom = Date.now()
  await vms.check(
    statements.clockAtSnapshotOrCorrected,
    (vm) => {
      // The clock was read before the snapshot was taken, and goes on from there as soon as the machine is back.
      const lookedUntil = Date.now()
      const ranMs = taking + lookedUntil - reverting
      return { name: snapshot.name, ranMs, lookedFrom, lookedUntil, sources: clocks.of(vm) }
    },
    { since: snapshot },
  )
  const back = await vms.look({ guest: true })
  const looking = Date.now()
  await vms.characteriseGuest('Who corrects the guest’s clock after a revert with memory?', (guest, vm) => {
    const looked = { lookedFrom: looking, lookedUntil: Date.now(), sources: clocks.of(vm) }
    const time = correctedTo(guest, looked)
    return time === undefined ? 'nobody, within seconds' : `within seconds it shows ${time}`
  })

  step('The clock is not frozen')
  await sleep(3_000)
  const after = { when: 'after the revert', waitedMs: 3_000, atLeastMs: 2_000 }
  await vms.check(statements.clockGoesOn, () => after, { since: back })
})
