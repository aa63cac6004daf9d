import { expect, test } from 'vitest'
import { secret } from '../../src/core/redact.ts'
import { redactedValue } from '../../src/evidence/redacted-entry.ts'

const digest = 'deadbeef'.repeat(8)
secret(digest)

test('a digest of the evidence stays, whatever the secrets are', () => {
  const seen = { sha256: digest, expectedSha256: [digest], chunks: [{ at: 0, sha256: digest }] }
  expect(redactedValue(seen)).toEqual(seen)
})

test('what is no digest is kept in no member without being looked at', () => {
  const seen = { sha256: `not ${digest}`, expectedSha256: [`not ${digest}`], said: digest, other: [digest] }
  expect(JSON.stringify(redactedValue(seen))).not.toContain(digest)
})
