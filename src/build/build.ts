import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import manifest from '../../package.json' with { type: 'json' }
import { configJsonSchema } from '../config/json-schema.ts'
import { knownIssuesJsonSchema } from '../history/load-known-issues.ts'
import { bundleStandIn } from '../lab/image/bundle-stand-in.ts'

/**
 * Builds `dist/`, which is what the package holds: each source file by itself with its types, what the sources read beside
 * themselves, and the stand-in in one piece, so that whoever installs it needs no compiler.
 */

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
await execa('tsc', ['-p', 'src/build'], { cwd: root, preferLocal: true, stdio: 'inherit' })
for (const folder of ['src', 'scenarios']) copyBeside(folder)
await writeStandIn()
// What `explain` reads.
cpSync(join(root, 'docs/trouble.md'), join(dist, 'docs/trouble.md'), { recursive: true })
write('docs/snapwitness.schema.json', configJsonSchema())
write('docs/known-issues.schema.json', knownIssuesJsonSchema())
// Of the package's own, only what is read from within.
write('package.json', { name: manifest.name, version: manifest.version, type: manifest.type })

/** Scripts, styles, and the way in: all that is no TypeScript. */
function copyBeside(folder: string): void {
  cpSync(join(root, folder), join(dist, folder), {
    recursive: true,
    filter: (path) =>
      !/\.ts$|tsconfig\.json$/.test(path) && !/^src\/(stand-in|build)/.test(relative(root, path)),
  })
}

async function writeStandIn(): Promise<void> {
  const image = join(dist, 'src/lab/image')
  rmSync(join(image, 'bundle-stand-in.js'))
  const folder = join(image, 'stand-in')
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(await bundleStandIn()))
    writeFileSync(join(folder, name), content)
}

function write(name: string, value: object): void {
  mkdirSync(dirname(join(dist, name)), { recursive: true })
  writeFileSync(join(dist, name), `${JSON.stringify(value, undefined, 2)}\n`)
}
