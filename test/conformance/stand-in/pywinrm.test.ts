import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LocalListener, PASSWORD, PLAIN, USERNAME } from '../../stand-in/local-listener.ts'
import { covers } from '../covers.ts'

const ROADS = [
  { road: 'NTLM sealed over HTTP', scheme: 'http', transport: 'ntlm', changes: {} },
  { road: 'NTLM over HTTPS', scheme: 'https', transport: 'ntlm', changes: {} },
  {
    road: 'Basic over HTTPS',
    scheme: 'https',
    transport: 'ssl',
    changes: { 'Service\\Auth\\Basic': 'true' },
  },
  { road: 'Basic over HTTP where that is allowed', scheme: 'http', transport: 'plaintext', changes: PLAIN },
] as const

describe.each(ROADS)(
  'pywinrm by $road',
  covers('the stand-in’s listener', 'pywinrm 0.3.0'),
  ({ scheme, transport, changes }) => {
    let listener: LocalListener
    beforeAll(async () => {
      listener = await LocalListener.start({ ...changes, 'Shell\\MaxShellsPerUser': '3' })
    })
    afterAll(() => listener?.close())

    test('runs commands and PowerShell, reads the faults, and is refused with a wrong password', async () => {
      const lines = await pywinrm(listener, scheme, transport)
      const [echo, exit, text, long, thrown, unknown, gone, tooMany, refused] = lines
      expect(echo).toEqual({ exitCode: 0, stdout: 'hello\r\n', stderr: '' })
      expect(exit).toEqual({ exitCode: 7, stdout: '', stderr: '' })
      expect(text).toEqual({ exitCode: 5, stdout: 'äöü € 42\r\n', stderr: '' })
      expect(long).toEqual({ exitCode: 0, stdout: `${'x'.repeat(200_000)}\r\n`, stderr: '' })
      expect(thrown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no way') })
      expect(unknown).toMatchObject({
        stderr: expect.stringMatching(
          /^#< CLIXML\r\n.*The term 'Get-Nonsense' is not recognized as the name of a cmdlet/,
        ),
      })
      expect(gone).toEqual(['WinRMError', expect.stringContaining('the shell was not found on the server')])
      expect(tooMany).toEqual(['WinRMError', expect.stringContaining('3 concurrent shells')])
      expect(refused).toEqual(['InvalidCredentialsError', expect.stringContaining('rejected by the server')])
    })
  },
)

test(
  'pywinrm is refused without sealing as Windows refuses it: a bare 500',
  covers('the stand-in’s listener', 'pywinrm 0.3.0'),
  async () => {
    const listener = await LocalListener.start({ 'Service\\Auth\\Basic': 'true' })
    try {
      await expect(pywinrm(listener, 'http', 'plaintext')).rejects.toThrow('Code 500')
    } finally {
      await listener.close()
    }
  },
)

async function pywinrm(
  listener: LocalListener,
  scheme: 'http' | 'https',
  transport: string,
): Promise<unknown[]> {
  const url = scheme === 'http' ? listener.url : listener.httpsUrl
  const call = [join(import.meta.dirname, 'pywinrm_client.py'), url, transport, USERNAME, PASSWORD]
  const env = {
    OPENSSL_CONF: join(import.meta.dirname, 'openssl-legacy.cnf'),
    REQUESTS_CA_BUNDLE: listener.certificateFile,
  }
  const { stdout, stderr, exitCode } = await execa('/usr/bin/python3', call, { env, reject: false })
  if (exitCode !== 0)
    throw new Error(`${stderr}\nIf it is missing: apt-get install --no-install-recommends python3-winrm`)
  return stdout.split('\n').map((line) => JSON.parse(line))
}
