import { expect, test } from 'vitest'
import { SnapwitnessError } from '../../src/core/errors.ts'
import { troubleOf } from '../../src/evidence/trouble.ts'

test('what was thrown is kept up to a bound, whoever has put whose words into it', () => {
  const flood = 'a'.repeat(1 << 20)
  for (const thrown of [new Error(flood), flood, new SnapwitnessError('OWN', flood, { hint: flood })]) {
    const { what, hint } = troubleOf(thrown)
    expect(what).toMatch(/^a{4096}… \[cut: 1048576 characters, sha256:/)
    expect(hint.length).toBeLessThan(4_200)
  }
  expect(troubleOf(new Error('short'))).toMatchObject({ code: 'UNEXPECTED', what: 'short' })
})
