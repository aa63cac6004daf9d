import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** Where Debian keeps its servers, one folder a version. */
const ROOT = '/usr/lib/postgresql'

/** A PostgreSQL server of Debian's in a folder of its own, for as long as somebody needs it. */
export interface PostgresServer {
  /** Of the account that may do everything, with its password. */
  url: string
  password: string
  /** The same server, another database that is made for it. */
  database(name: string): Promise<string>
  stop(): Promise<void>
}

export function isPostgresHere(): boolean {
  return programs() !== undefined
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = programs()
  if (!bin) throw new TypeError('PostgreSQL is not here: snapwitness setup --conformance')
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-postgres-'))
  const password = 'witness-of-nights'
  const as = await accountFor(folder)
  const run = (program: string, ...args: string[]) => {
    const [command = '', ...rest] = [...as, join(bin, program), ...args]
    // The server keeps what it inherits open.
    return execa(command, rest, { cwd: folder, stdio: 'ignore' })
  }
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password)
  await run('initdb', '-D', data, '-U', 'night', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`)
  const port = await freePort()
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`
  await run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start')
  const urlOf = (database: string) => `postgresql://night:${password}@127.0.0.1:${port}/${database}`
  return {
    url: urlOf('postgres'),
    password,
    async database(name) {
      await execa(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'night', name], {
        env: { PGPASSWORD: password },
      })
      return urlOf(name)
    },
    async stop() {
      await run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function programs(): string | undefined {
  const versions = existsSync(ROOT) ? readdirSync(ROOT).sort((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(ROOT, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

/** The server refuses to be root's; then it is nobody's. */
async function accountFor(folder: string): Promise<string[]> {
  if (userInfo().uid !== 0) return []
  const { stdout } = await execa('id', ['-u', 'nobody'])
  await chmod(folder, 0o700)
  await chown(folder, Number(stdout), Number(stdout))
  return ['setpriv', `--reuid=${stdout}`, `--regid=${stdout}`, '--clear-groups']
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
