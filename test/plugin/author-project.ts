import { once } from 'node:events'
import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { onTestFinished, vi } from 'vitest'
import { createVitest, type TestUserConfig } from 'vitest/node'
import snapwitness, { type SnapwitnessOptions } from '../../src/vitest.ts'

const project = join(import.meta.dirname, '../..')

/** Whoever listens where a host would be: it hangs up, and counts. */
export async function countingHost(): Promise<{ port: number; connections: () => number }> {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.destroy()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

/** A folder of an author's own, which is the present one until the test ends. @param files by their names */
export async function authorFolder(port: number, files: Record<string, string>): Promise<string> {
  vi.stubEnv('TEST_PASSWORD', 'a password')
  vi.stubEnv('SNAPWITNESS_CONFIG', undefined)
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'snapwitness-plugin-')))
  await mkdir(join(folder, 'node_modules'))
  await symlink(join(project, 'node_modules/vitest'), join(folder, 'node_modules/vitest'))
  const before = process.cwd()
  process.chdir(folder)
  onTestFinished(() => {
    process.chdir(before)
    vi.unstubAllEnvs()
  })
  const all = { 'snapwitness.yaml': configuration(port), ...files }
  for (const [name, text] of Object.entries(all))
    await writeFile(name, text.replaceAll("'snapwitness'", `'${project}/src/index.ts'`))
  return folder
}

/** Vitest as an author's own configuration would start it. */
export async function authorVitest(config: TestUserConfig = {}, options?: SnapwitnessOptions) {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const vitest = await createVitest(
    'test',
    { root: process.cwd(), config: false, watch: false, ...config },
    { plugins: [snapwitness(options)] },
    { stdout: silence, stderr: silence },
  )
  onTestFinished(() => vitest.close())
  return vitest
}

/** What the process would have ended with: no word on this one. */
export function takeExitCode(): typeof process.exitCode {
  const { exitCode } = process
  process.exitCode = undefined
  return exitCode
}

/** Of a host at that port of this computer. */
export function configuration(port: number): string {
  return `host:
  url: https://127.0.0.1:${port}/sdk
  username: root
  password: { env: TEST_PASSWORD }
  thumbprint: ${Array(32).fill('AB').join(':')}
machines:
  win10-1:
    guest: windows
    winrm:
      username: Administrator
      password: { env: TEST_PASSWORD }
`
}
