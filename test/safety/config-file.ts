import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { RestingHost } from './resting-host.ts'

/** The configuration that leads to a resting host, as a file; the password is in the environment until that is unstubbed. */
export async function configFileFor(host: RestingHost): Promise<string> {
  const { url, trust, password } = host.config.hosts[0]!
  vi.stubEnv('TEST_HOST_PASSWORD', password)
  if (typeof trust === 'string' || !('thumbprint' in trust)) throw new TypeError('the lab has a thumbprint')
  const path = join(host.folder, '..', 'snapwitness.yaml')
  await writeFile(
    path,
    `host:
  url: ${url}
  username: root
  password: { env: TEST_HOST_PASSWORD }
  thumbprint: ${trust.thumbprint}
machines:
  debian-1:
    guest: linux
    ssh:
      username: root
      password: { env: TEST_HOST_PASSWORD }
      hostKey: SHA256:${'A'.repeat(43)}
`,
  )
  return path
}
