import { expect, test } from 'vitest'
import { loginRefused } from '../../src/winrm/refusal.ts'

const access = {
  machine: 'win10-1',
  host: 'win10-1',
  port: 5985,
  username: 'Administrator',
  password: 'correct horse',
}
const refused = (auth: 'negotiate' | 'kerberos' | 'basic', offered: string[]) =>
  loginRefused(
    { status: 401, headers: { 'www-authenticate': offered }, body: Buffer.alloc(0) },
    { ...access, auth },
  )

test.each(['negotiate', 'kerberos'] as const)(
  'whoever offers Basic alone in place of %s is not helped to the password',
  (auth) => {
    const { hint } = refused(auth, ['Basic realm="WSMAN"'])
    expect(hint).toMatch(/learns the password\. Make sure that it is the machine/)
    expect(hint).not.toMatch(/choose one|`auth`/)
  },
)

test('a listener that offers something safe besides is told of with that alone', () => {
  expect(refused('negotiate', ['Basic', 'Kerberos']).hint).toMatch(
    /^It offers kerberos: choose kerberos as `auth`/,
  )
  expect(refused('negotiate', ['CredSSP']).hint).toMatch(
    /^It offers credssp, by none of which .*enable Negotiate/,
  )
  expect(refused('basic', ['CredSSP']).hint).not.toMatch(/Leave `auth` out/)
  expect(refused('basic', ['Negotiate']).hint).toMatch(/^It offers negotiate: .*Leave `auth` out/)
})
