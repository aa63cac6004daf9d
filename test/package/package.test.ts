import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installed, installPackage } from './installed.ts'

let installed: Installed

beforeAll(async () => {
  installed = await installPackage()
}, 600_000)
afterAll(() => installed?.remove(), 60_000)

const MIB = 2 ** 20

/** The first scenario of the pages, as an author has it. */
function firstScenario(): string {
  const page = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8')
  const [, code] = page.match(/```ts\n([\s\S]*?)```/) ?? []
  if (!code) throw new TypeError('The page has no scenario.')
  return code
}

describe('the package', () => {
  it('takes less than 40 MiB beside vitest', () => {
    expect((installed.sizes.with - installed.sizes.without) / MIB).toBeLessThan(40)
  })

  it('holds what its programs read, and neither tests nor sources', () => {
    const dist = join(installed.folder, 'node_modules/snapwitness/dist')
    const read = [
      'src/guest/linux/scripts/digest-disk.sh',
      'src/guest/windows/scripts/digest-disk.ps1',
      'src/lab/image/stand-in/main.mjs',
      'src/lab/image/stand-in/tree-sitter-powershell.wasm',
      'scenarios/documented-workflow.scenario.js',
      'docs/snapwitness.schema.json',
      'docs/trouble.md',
    ]
    expect(read.filter((path) => !existsSync(join(dist, path)))).toEqual([])
    expect(existsSync(join(installed.folder, 'node_modules/snapwitness/test'))).toBe(false)
    expect(existsSync(join(dist, 'src/index.ts'))).toBe(false)
    expect(existsSync(join(installed.folder, 'node_modules/tsx'))).toBe(false)
    expect(existsSync(join(installed.folder, 'node_modules/web-tree-sitter'))).toBe(false)
  })

  it.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])(
    'has types that need no skipLibCheck (module %s, resolution %s)',
    async (module, moduleResolution) => {
      writeFileSync(join(installed.folder, 'own.scenario.ts'), firstScenario())
      const options = { module, moduleResolution, target: 'ES2022', strict: true, noEmit: true }
      writeFileSync(
        join(installed.folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: { ...options, skipLibCheck: false }, files: ['own.scenario.ts'] }),
      )
      const { stdout, exitCode } = await execa('npx', ['tsc', '-p', '.'], {
        cwd: installed.folder,
        reject: false,
      })
      expect(stdout).toBe('')
      expect(exitCode).toBe(0)
    },
    120_000,
  )

  it('has a program that tells its version and its commands', async () => {
    const snapwitness = (...args: string[]) =>
      execa('npx', ['snapwitness', ...args], { cwd: installed.folder, reject: false })
    expect((await snapwitness('--version')).stdout).toMatch(/^\d+\.\d+\.\d+$/)
    expect((await snapwitness('--help')).stdout).toContain('doctor')
    expect(await snapwitness('nothing')).toMatchObject({ exitCode: 2 })
  }, 60_000)
})
