import { ok, type Remark } from '../finding.ts'

/** A clock, and the moments here (milliseconds) between which it was read. */
export interface ClockReading {
  clock: number
  askedAt: number
  answeredAt: number
}

/** Kerberos and NTLM give up past five minutes; what somebody notices in a log is much less. */
const NOTED_MS = 5_000
const TROUBLE_MS = 240_000

/** The guest's clock against the host's and this computer's. */
export function clocks(guest: ClockReading, host: ClockReading): Remark {
  const [guestAhead, hostAhead] = [ahead(guest), ahead(host)]
  const widest = Math.max(...[guestAhead, hostAhead, guestAhead - hostAhead].map(Math.abs))
  const what = `Clocks against this computer's: guest ${told(guestAhead, guest)}, host ${told(hostAhead, host)}`
  if (widest < NOTED_MS) return ok('clocks', what)
  const worst = widest >= TROUBLE_MS
  return {
    id: 'clocks',
    severity: worst ? 'warning' : 'note',
    what,
    follows: worst
      ? 'Logins that carry a time (NTLM, Kerberos, TLS) may be refused, and the times of a report do not fit together.'
      : 'The times of guest, host and report do not fit together.',
    mend: 'Linux: timedatectl set-ntp true. Windows: w32tm /resync /force. Host: Manage > System > Time & date > NTP.',
  }
}

/** Milliseconds that it goes ahead of ours, taking it to be read in the middle between question and answer. */
function ahead({ clock, askedAt, answeredAt }: ClockReading): number {
  return clock - (askedAt + answeredAt) / 2
}

function told(ms: number, { askedAt, answeredAt }: ClockReading): string {
  const [difference, uncertainty] = [ms, (answeredAt - askedAt) / 2].map((value) => (value / 1000).toFixed(1))
  return `${ms < 0 ? '' : '+'}${difference} s (±${uncertainty} s)`
}
