import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { redact } from '../../src/core/redact.ts'
import { connectionTo, nameOfPlace, placeOfHistory } from '../../src/history/place.ts'
import { tempFolder } from './temp-store.ts'

const url = 'postgresql://night@db.example.org:5433/nights'

test('the variable goes before the configuration, and that before the file beside the runs', () => {
  expect(placeOfHistory('runs', undefined)).toEqual({ file: 'runs/history.db' })
  expect(placeOfHistory('runs', { url })).toEqual({ url })
  vi.stubEnv('SNAPWITNESS_HISTORY', 'postgres://other@db/nights')
  expect(placeOfHistory('runs', { url })).toEqual({ url: 'postgres://other@db/nights' })
  vi.unstubAllEnvs()
})

test('a password is in no name of a place, and is known as a secret in every form', () => {
  vi.stubEnv('SNAPWITNESS_HISTORY', 'postgresql://night:no%20light%21@db/nights?password=second-light')
  const place = placeOfHistory('runs', undefined)
  vi.unstubAllEnvs()
  expect(nameOfPlace(place)).toBe('postgresql://night@db/nights')
  expect(redact('no light! no%20light%21 second-light')).toBe('«redacted» «redacted» «redacted»')
})

test.each(['mysql://db/nights', 'nights', '/var/lib/nights.db'])('%s is no place of a history', (named) => {
  vi.stubEnv('SNAPWITNESS_HISTORY', named)
  expect(() => placeOfHistory('runs', undefined)).toThrow(/SNAPWITNESS_HISTORY names no PostgreSQL database/)
  vi.unstubAllEnvs()
})

test.each(['12/34-geheim', '12#34-geheim'])(
  'of a password that ends the address of the server, as %s, nothing is shown',
  (password) => {
    vi.stubEnv('SNAPWITNESS_HISTORY', `postgresql://night:${password}@db/nights`)
    expect(() => placeOfHistory('runs', undefined)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('geheim') }),
    )
    vi.unstubAllEnvs()
  },
)

test('a password is put into the URL as it is', () => {
  const { connectionString } = connectionTo({ url, password: 'p%41 /?#@' })
  expect(decodeURIComponent(new URL(connectionString).password)).toBe('p%41 /?#@')
})

test('where TLS is asked for, the server is verified; only no-verify asks for it without', async () => {
  const ca = join(await tempFolder(), 'ca.pem')
  await writeFile(ca, 'an authority')
  const ssl = { rejectUnauthorized: true }
  expect(connectionTo({ url: `${url}?sslmode=require` })).toEqual({ connectionString: url, ssl })
  const verified = connectionTo({ url: `${url}?sslmode=verify-full&sslrootcert=${ca}` })
  expect(verified).toEqual({ connectionString: url, ssl: { ...ssl, ca: 'an authority' } })
  expect(connectionTo({ url })).toEqual({ connectionString: url })
  const plain = `${url}?sslmode=no-verify`
  expect(connectionTo({ url: plain })).toEqual({ connectionString: plain })
})
