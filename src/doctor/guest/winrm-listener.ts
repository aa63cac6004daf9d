import { ok, type Remark } from '../finding.ts'
import type { ListenerAnswer, ListenerPlace } from './listener-probe.ts'

/** The lines that a person runs in the guest, in a PowerShell that was started as administrator. */
const ENABLE = 'Enable-PSRemoting -SkipNetworkProfileCheck -Force'
const OPEN_HTTP =
  'Get-NetFirewallRule -Name WINRM-HTTP-In-TCP* | Set-NetFirewallRule -Enabled True -RemoteAddress Any'
const MAKE_HTTPS = [
  '$c = New-SelfSignedCertificate -DnsName $env:COMPUTERNAME -CertStoreLocation Cert:\\LocalMachine\\My',
  'New-Item WSMan:\\localhost\\Listener -Transport HTTPS -Address * -CertificateThumbPrint $c.Thumbprint -Force',
  'New-NetFirewallRule -DisplayName WinRM-HTTPS -Direction Inbound -Protocol TCP -LocalPort 5986 -Action Allow',
].join('; ')
const ALLOW_BASIC = 'Set-Item WSMan:\\localhost\\Service\\Auth\\Basic $true'
const ALLOW_UNENCRYPTED = 'Set-Item WSMan:\\localhost\\Service\\AllowUnencrypted $true'

/** The names under which a listener offers what a configuration calls so. */
const OFFERED_AS: Readonly<Record<string, readonly string[]>> = {
  basic: ['basic'],
  negotiate: ['negotiate'],
  kerberos: ['kerberos', 'negotiate'],
}

/** @param auth the scheme that the configuration asks for */
export function winRmListener(place: ListenerPlace, auth: string, answer: ListenerAnswer): Remark {
  const at = `${place.https ? 'HTTPS' : 'HTTP'} port ${place.port}`
  if (answer.kind === 'silent') return silent(place, at, answer.code)
  if (answer.kind === 'other') return other(at, answer)
  const offered = answer.schemes.map((scheme) => scheme.toLowerCase())
  const wanted = OFFERED_AS[auth]
  if (wanted && !wanted.some((scheme) => offered.includes(scheme))) {
    return notOffered(place, at, auth, answer.schemes)
  }
  const what = `WinRM listens on ${at} and offers ${answer.schemes.join(', ')}`
  if (auth !== 'basic' || place.https) return ok('winrm-listener', what)
  return {
    id: 'winrm-listener',
    severity: 'warning',
    what: `${what}; Basic over plain HTTP is in use`,
    follows: 'The password of the guest, and all that is said to it, can be read on the way.',
    mend: `Leave auth out of the configuration: Negotiate seals every message. Or use HTTPS (port 5986); in the guest, in PowerShell as administrator: ${MAKE_HTTPS}`,
  }
}

function silent({ https, port }: ListenerPlace, at: string, code: string): Remark {
  const lines = https ? [ENABLE, MAKE_HTTPS] : [ENABLE, OPEN_HTTP]
  return {
    id: 'winrm-listener',
    severity: 'blocker',
    what: `No answer on ${at} (${code})`,
    follows: 'The guest cannot be reached.',
    mend: `In the guest, in PowerShell as administrator: ${lines.join('; ')}. To see what listens: winrm enumerate winrm/config/listener. Is port ${port} open between here and there, and is \`address\` in the configuration the right one?`,
  }
}

function other(at: string, { status, server }: { status: number; server: string | undefined }): Remark {
  return {
    id: 'winrm-listener',
    severity: 'warning',
    what: `What answers on ${at} is no WinRM listener (HTTP status ${status}${server ? `, ${server}` : ''})`,
    follows: 'The login of the guest will tell.',
    mend: 'See which port WinRM has in the guest: winrm enumerate winrm/config/listener',
  }
}

function notOffered({ https }: ListenerPlace, at: string, auth: string, schemes: readonly string[]): Remark {
  const basic = https ? [ALLOW_BASIC] : [ALLOW_BASIC, ALLOW_UNENCRYPTED]
  return {
    id: 'winrm-listener',
    severity: 'blocker',
    what: `WinRM on ${at} offers ${schemes.join(', ') || 'no scheme'}, and the configuration asks for ${auth}`,
    follows: 'Every login is refused (401).',
    mend:
      auth === 'basic'
        ? `In the guest, in PowerShell as administrator: ${basic.join('; ')}. By cmd: winrm set winrm/config/service/auth @{Basic="true"}${https ? '' : ' and winrm set winrm/config/service @{AllowUnencrypted="true"}'}`
        : 'In the guest, in PowerShell as administrator: Set-Item WSMan:\\localhost\\Service\\Auth\\Negotiate $true',
  }
}
