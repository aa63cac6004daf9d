import { expect, test } from 'vitest'
import { redact, secret } from '../../src/core/redact.ts'

test('a secret disappears from every text, in each form that a protocol gives it', () => {
  const password = secret('pa"ss wörd/1')
  const basic = Buffer.from(password).toString('base64')
  const forms = [password, encodeURIComponent(password), JSON.stringify({ password }), `Basic ${basic}`]
  for (const form of forms) {
    const clean = redact(`before ${form} after`)
    expect(clean).toMatch(/^before .*«redacted».* after$/)
    expect(clean).not.toContain('wörd')
    expect(clean).not.toContain(basic.replace(/=+$/, ''))
  }
})

test('a text without secrets stays as it is', () => {
  expect(redact('nothing to hide')).toBe('nothing to hide')
})
