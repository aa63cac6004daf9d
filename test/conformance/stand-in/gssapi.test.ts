import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalListener, USERNAME } from '../../stand-in/local-listener.ts'
import { covers } from '../covers.ts'

// Without the colon that its file of accounts would take for a separator.
const PASSWORD = 'pass wörd'

let listener: LocalListener
let folder: string
beforeAll(async () => {
  listener = await LocalListener.start({}, PASSWORD)
  folder = mkdtempSync(join(tmpdir(), 'snapwitness-gssapi-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await listener?.close()
})

test(
  "MIT's SPNEGO with gss-ntlmssp logs in, and messages are sealed both ways",
  covers('the stand-in’s listener', 'MIT SPNEGO with gss-ntlmssp'),
  async () => {
    const { stdout, stderr } = await identify(PASSWORD)
    expect(stderr).toBe('')
    expect(stdout.split('\n')).toEqual(
      Array(2).fill(expect.stringMatching(/^200 .*ProductVendor>Snapwitness</)),
    )
  },
)

test(
  'it is refused with a wrong password',
  covers('the stand-in’s listener', 'MIT SPNEGO with gss-ntlmssp'),
  async () => {
    expect((await identify('wrong')).stderr).toBe('refused')
  },
)

/** gss-ntlmssp takes the account from a file of `domain:user:password`. */
async function identify(password: string): Promise<{ stdout: string; stderr: string }> {
  const users = join(folder, 'users')
  writeFileSync(users, `WIN-1:${USERNAME}:${password}\n`)
  const script = join(import.meta.dirname, 'gssapi_client.py')
  const call = [script, '127.0.0.1', `${listener.port}`, `WIN-1\\${USERNAME}`]
  const env = { NTLM_USER_FILE: users, LANG: 'C.UTF-8' }
  const { stdout, stderr, failed } = await execa('/usr/bin/python3', call, { env, reject: false })
  if (failed && stderr.includes('ModuleNotFoundError'))
    throw new Error(
      `${stderr}\nIt is missing: apt-get install --no-install-recommends python3-gssapi gss-ntlmssp`,
    )
  return { stdout, stderr }
}
