import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { redact } from '../../src/core/redact.ts'
import { Ledger } from '../../src/evidence/ledger.ts'
import { leaseOf } from '../../src/safety/lease-record.ts'
import { makeRunSecret, readRunSecret, runSecretIn } from '../../src/safety/run-secret.ts'
import { newSecret } from '../../src/safety/signature.ts'
import { LEASE_KEY } from '../../src/safety/tags.ts'
import { snapshotSettingsSeen } from '../../src/scenario/machine-evidence.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'snapwitness-secret-'))

test('the secret of a run is readable by its owner alone, and in no text of ours', async () => {
  const folder = await newFolder()
  const made = makeRunSecret(folder)
  expect(await readRunSecret(folder)).toBe(made)
  expect((await stat(join(folder, 'run.key'))).mode & 0o777).toBe(0o600)
  expect(redact(`the secret ${made}.`)).not.toContain(made)
})

test('the secret of a run is made once', async () => {
  const folder = await newFolder()
  makeRunSecret(folder)
  expect(() => makeRunSecret(folder)).toThrow(/The secret of the run could not be written/)
})

test('a run without its secret cannot go on, and is told what takes away what it left', async () => {
  const folder = await newFolder()
  await expect(readRunSecret(folder)).rejects.toThrow(/holds no secret.*\nHint: .*snapwitness clean --run/s)
  await writeFile(join(folder, 'run.key'), 'something else')
  expect(await runSecretIn(folder)).toBeUndefined()
})

test('the secret of the run, which a machine keeps in its lease, comes into no ledger', async () => {
  const folder = await newFolder()
  const [ledger, secret] = [Ledger.open(folder), makeRunSecret(folder)]
  const about = { run: '5f3a9c01', owner: '', pid: 1, process: '', power: 'poweredOff' }
  const extraConfig = { [LEASE_KEY]: JSON.stringify({ ...about, expires: '2026-01-01T00:00:00Z', secret }) }
  const settings = {
    ...{ disks: [], memoryMiB: 1, cpus: 1, annotation: '' },
    ...{ changeTrackingEnabled: false, memoryReserved: false },
  }
  const seen = snapshotSettingsSeen('VirtualMachineSnapshot:1', { ...settings, extraConfig })
  expect(JSON.stringify(seen)).not.toContain(secret)
  expect(leaseOf({ extraConfig })?.secret).toBe(secret)
  ledger.append({
    type: 'operation-ended',
    operation: '1',
    outcome: 'succeeded',
    durationMs: 1,
    details: extraConfig,
  })
  expect(await readFile(join(folder, 'ledger.jsonl'), 'utf8')).not.toContain(secret)
})

test('what a lease that nobody has proved calls its secret is blotted out of nothing', () => {
  const chosen = newSecret()
  const about = { run: '5f3a9c01', owner: '', pid: 1, process: '', power: 'poweredOff' }
  const lease = JSON.stringify({ ...about, expires: '2026-01-01T00:00:00Z', secret: chosen })
  expect(leaseOf({ extraConfig: { [LEASE_KEY]: lease } })?.secret).toBe(chosen)
  expect(redact(`a digest ${chosen}`)).toContain(chosen)
})
