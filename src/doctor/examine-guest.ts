import pRetry from 'p-retry'
import type { Deadline } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import { GuestError } from '../guest/errors.ts'
import type { Guest } from '../guest/guest.ts'
import type { VsphereSession } from '../vsphere/session.ts'
import { type Remark, unseen } from './finding.ts'
import { type ClockReading, clocks } from './guest/clocks.ts'
import { probeListener } from './guest/listener-probe.ts'
import { login, loginFailed } from './guest/login.ts'
import { needs } from './guest/needs.ts'
import { processRule } from './guest/process-rule.ts'
import { winRmListener } from './guest/winrm-listener.ts'
import { winRmPolicy } from './guest/winrm-policy.ts'
import type { Patient } from './patient.ts'

/** One answer of a guest. */
const LOOK_MS = 60_000
const PROBE_MS = 10_000

/** What the guest itself tells, once it lets us in. A machine that is off was told of already. */
export async function examineGuest(
  session: VsphereSession,
  patient: Patient,
  deadline: Deadline,
): Promise<Remark[]> {
  const { guest, seen } = patient
  if (guest === undefined || seen.powerState !== 'poweredOn') return []
  const remarks = await Promise.all([
    listenerOf(patient, deadline),
    askInside(session, patient, guest, deadline),
  ])
  return remarks.flat()
}

async function askInside(
  session: VsphereSession,
  patient: Patient,
  guest: Guest,
  deadline: Deadline,
): Promise<Remark[]> {
  try {
    return [login(await identify(guest, deadline)), ...(await askGuest(session, patient, guest, deadline))]
  } catch (error) {
    return [loginFailed(error)]
  }
}

async function listenerOf({ config, address }: Patient, deadline: Deadline): Promise<Remark[]> {
  if (!('winrm' in config) || address === undefined) return []
  const { port, https = false, auth } = config.winrm
  const place = { host: address, port, https }
  return [winRmListener(place, auth, await probeListener(place, deadline.within(PROBE_MS)))]
}

/** A machine may just be coming back from something, such as a run that was killed in the middle of a revert. */
function identify(guest: Guest, deadline: Deadline) {
  return pRetry(() => guest.identify(deadline.within(LOOK_MS)), {
    retries: 3,
    minTimeout: 500,
    shouldRetry: ({ error }) => error instanceof GuestError && error.kind === 'unreachable',
  })
}

async function askGuest(
  session: VsphereSession,
  { config }: Patient,
  guest: Guest,
  deadline: Deadline,
): Promise<Remark[]> {
  try {
    const inspection = await guest.inspect(config.filesystem, deadline.within(LOOK_MS))
    const guestClock = await read(async () =>
      Date.parse((await guest.readState(deadline.within(LOOK_MS))).clock),
    )
    const hostClock = await read(async () => (await session.currentTime(deadline)).getTime())
    return [
      ...needs(guest.kind, inspection),
      ...(guest.kind === 'windows' ? [winRmPolicy(inspection), ...processRule(inspection)] : []),
      clocks(guestClock, hostClock),
    ]
  } catch (error) {
    return [unseen('guest-tools', 'What is in the guest', messageOf(error).split('\n')[0] ?? '')]
  }
}

async function read(clock: () => Promise<number>): Promise<ClockReading> {
  const askedAt = Date.now()
  return { clock: await clock(), askedAt, answeredAt: Date.now() }
}
