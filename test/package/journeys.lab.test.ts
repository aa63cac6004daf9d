import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestLab, type TestLab } from '../support/program.ts'
import { type Installed, installNode, installPackage } from './installed.ts'

let lab: TestLab
let installed: Installed

beforeAll(async () => {
  lab = await startTestLab(['--no-windows'])
  installed = await installPackage()
  const page = await readFile(new URL('../../docs/scenarios.md', import.meta.url), 'utf8')
  const [, scenario = ''] =
    page.match(/```ts\n(import \{ expect, test \} from 'snapwitness'[\s\S]*?)```/) ?? []
  const config = `import snapwitness from 'snapwitness/vitest'
export default { plugins: [snapwitness({ config: ${JSON.stringify(lab.config)} })], test: { include: ['*.scenario.ts'] } }
`
  await writeFile(join(installed.folder, 'own.scenario.ts'), scenario)
  await writeFile(join(installed.folder, 'vitest.config.ts'), config)
}, 900_000)
afterAll(async () => {
  await lab?.stop()
  installed?.remove()
}, 120_000)

describe.each([20, 22, 24, 26])('from the tarball, on Node %i', (line) => {
  let node: string
  const inProject = (program: string, ...args: string[]) =>
    execa(node, [join(installed.folder, 'node_modules', program), ...args], {
      cwd: installed.folder,
      reject: false,
    })
  const vitest = (...args: string[]) => inProject('vitest/vitest.mjs', ...args)
  const snapwitness = (...args: string[]) => inProject('snapwitness/dist/src/cli/launch.mjs', ...args)

  beforeAll(async () => {
    node = await installNode(installed.folder, line)
  }, 300_000)

  test('it is that Node, and the program tells its version', async () => {
    expect((await execa(node, ['--version'])).stdout).toMatch(new RegExp(`^v${line}\\.`))
    expect(await snapwitness('--version')).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('the first scenario of the pages is listed before it runs', async () => {
    const { stdout, exitCode } = await vitest('list', '--staticParse')
    expect(stdout).toContain('a revert restores exactly what the snapshot saw')
    expect(exitCode).toBe(0)
  })

  test('it holds by plain vitest, and leaves a run', async () => {
    const { exitCode, stdout } = await vitest('run')
    expect(stdout).toContain('1 passed')
    expect(exitCode).toBe(0)
    expect(await readdir(join(installed.folder, 'runs'))).not.toEqual([])
  })

  test('and by the program', async () => {
    const { exitCode, stdout } = await snapwitness('run', 'own', '--config', lab.config, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'held', scenarios: [{ verdict: 'held' }] })
    expect(exitCode).toBe(0)
  })
})
