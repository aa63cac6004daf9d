import type { Deadline } from '../../core/deadline.ts'
import { pollUntil } from '../../core/poll.ts'
import { readEvery, readProperties } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import type { Ref } from '../soap/data.ts'

/** What a lab says that it is; no other host says so. */
const LAB = 'Snapwitness Lab'

/** Whether the host is a lab on which no other machine is on: nobody else’s work ends where that restarts. */
export async function mayRestart(
  vim: VimService,
  own: Ref<'VirtualMachine'>,
  deadline: Deadline,
): Promise<boolean> {
  if (vim.content.about.name !== LAB) return false
  const machines = await readEvery(vim, 'VirtualMachine', ['runtime.powerState'], deadline)
  return machines.every(({ ref, seen }) => ref === own || seen['runtime.powerState'] !== 'poweredOn')
}

/** As a loss of power does it; ends when the host answers again. It has forgotten its tasks and every session then. */
export async function restart(
  vim: VimService,
  own: Ref<'VirtualMachine'>,
  deadline: Deadline,
): Promise<void> {
  const { session } = vim
  const exchange = { deadline }
  const { 'runtime.host': host } = await readProperties(
    vim,
    own,
    'VirtualMachine',
    ['runtime.host'],
    exchange,
  )
  await vim.call('RebootHost_Task', { _this: host!, force: true }, exchange)
  const look = async () => {
    await readProperties(vim, own, 'VirtualMachine', ['runtime.powerState'], exchange)
    return vim.session > session || undefined
  }
  const hint = 'See what the lab says.'
  await pollUntil(look, { what: `${vim.host} to have restarted`, deadline, hint })
}
