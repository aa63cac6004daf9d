import type { GuestInspection } from '../../guest/guest.ts'
import { ok, type Remark } from '../finding.ts'

const KEY = 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\WinRM\\Service'

/** Each policy that works against a run when it is 0, what follows, and the line that lifts it. */
const POLICIES: readonly { setting: string; value: string; follows: string; mend: string }[] = [
  {
    setting: 'policyAllowBasic',
    value: 'AllowBasic',
    follows: 'Basic stays off whatever the service is told, and comes back off with the next refresh.',
    mend: `Remove-ItemProperty '${KEY}' AllowBasic`,
  },
  {
    setting: 'policyAllowUnencrypted',
    value: 'AllowUnencryptedTraffic',
    follows: 'Basic works over HTTPS only.',
    mend: `Remove-ItemProperty '${KEY}' AllowUnencryptedTraffic`,
  },
  {
    setting: 'policyAllowRemoteShell',
    value: 'WinRS\\AllowRemoteShellAccess',
    follows: 'No script can be run.',
    mend: `Remove-ItemProperty '${KEY}\\WinRS' AllowRemoteShellAccess`,
  },
]

/** A group policy wins over what somebody sets in the guest: a login that works today may not tomorrow. */
export function winRmPolicy({ settings }: GuestInspection): Remark {
  const against = POLICIES.filter(({ setting }) => settings[setting] === 0)
  if (against.length === 0) return ok('winrm-policy', 'No policy forbids what WinRM is used for')
  return {
    id: 'winrm-policy',
    severity: 'warning',
    what: `A group policy sets to 0: ${against.map(({ value }) => value).join(', ')}`,
    follows: against.map(({ follows }) => follows).join(' '),
    mend: `Change the policy (gpresult /h report.html names it), or, where the guest is in no domain, in PowerShell as administrator: ${against.map(({ mend }) => mend).join('; ')}; Restart-Service WinRM`,
  }
}
