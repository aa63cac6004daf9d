import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

const GOPATH = '/usr/share/gocode'

/**
 * Builds a program of one file with the Go libraries that Debian ships: once for each version of its source, atomically.
 * @throws Error that names the packages to install, where the library is missing
 */
export async function goProgram(parts: {
  source: string
  name: string
  library: string
  debianPackage: string
}): Promise<string> {
  const { source, name, library, debianPackage } = parts
  const key = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 16)
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'snapwitness')
  const program = join(folder, `${name}-${key}`)
  if (existsSync(program)) return program
  if (!existsSync(join(GOPATH, 'src', library))) {
    throw new Error(
      `${name} is built from Debian packages: apt-get install --no-install-recommends golang-go ${debianPackage}`,
    )
  }
  await mkdir(folder, { recursive: true })
  const unfinished = `${program}.${process.pid}`
  await execa('go', ['build', '-o', unfinished, source], { env: { GO111MODULE: 'off', GOPATH } })
  await rename(unfinished, program)
  return program
}
