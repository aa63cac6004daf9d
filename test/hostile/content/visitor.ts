import { Deadline } from '../../../src/core/deadline.ts'
import { SnapwitnessError } from '../../../src/core/errors.ts'
import { createGuest } from '../../../src/guest/create-guest.ts'
import { connect } from '../../../src/vsphere/session.ts'

// A process of its own, so that its memory can be measured: visits one server, and prints what came of it as JSON.

export interface Visit {
  kind: 'vsphere' | 'winrm' | 'ssh'
  port: number
  /** Of the host's certificate, or of the SSH server's key. */
  fingerprint: string
  deadlineMs: number
}

export interface Outcome {
  code: string
  message: string
  /** What the process took at most beyond what it had before the visit. */
  grownMiB: number
  seconds: number
}

const visit: Visit = JSON.parse(process.argv[2] ?? '')
const before = process.memoryUsage.rss()
const startedAt = performance.now()
const error = await visited(visit).then(
  () => undefined,
  (thrown: unknown) => thrown,
)
const outcome: Outcome = {
  code: error instanceof SnapwitnessError ? error.code : `none of ours: ${error}`,
  message: error instanceof Error ? error.message : '',
  grownMiB: Math.round((process.resourceUsage().maxRSS * 1024 - before) / 1024 / 1024),
  seconds: (performance.now() - startedAt) / 1000,
}
process.stdout.write(JSON.stringify(outcome), () => process.exit())

async function visited({ kind, port, fingerprint, deadlineMs }: Visit): Promise<void> {
  const deadline = Deadline.after(deadlineMs)
  const login = { username: 'root', password: 'correct horse', port, host: '127.0.0.1' }
  if (kind === 'vsphere') {
    const url = `https://127.0.0.1:${port}/sdk`
    await connect({ ...login, url, trust: { thumbprint: fingerprint }, deadline })
  } else if (kind === 'winrm') {
    const winrm = { ...login, auth: 'basic' } as const
    await createGuest({ name: 'win10-1', kind: 'windows', winrm }).identify(deadline)
  } else {
    const ssh = { ...login, hostKey: fingerprint }
    await createGuest({ name: 'debian-1', kind: 'linux', ssh }).identify(deadline)
  }
}
