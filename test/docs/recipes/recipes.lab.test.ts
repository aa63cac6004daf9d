import { readFileSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { FIRST_SCENARIO } from '../../../src/cli/init/first-scenario.ts'
import { CI_SERVERS } from '../../../src/cli/init/recipes.ts'
import { manifest, packPackage } from '../../package/installed.ts'
import { type CleanRoot, cleanRoot } from '../../support/clean-root/clean-root.ts'
import { startTestLab, type TestLab } from '../../support/program.ts'
import { readRecipe } from './read-recipe.ts'
import { SHOWN } from './shown.ts'

/** What the recipes of the pages run, in a container's root that has Node alone; the host is a lab outside. */

let lab: TestLab
let root: CleanRoot
/** What somebody has committed: it names secrets by their variables. */
let repository: string

beforeAll(async () => {
  lab = await startTestLab(['--no-windows'])
  root = await cleanRoot()
  repository = join(root.folder, 'repository')
  await mkdir(join(repository, 'scenarios'), { recursive: true })
  const tarball = await packPackage(repository)
  await writeFile(join(repository, FIRST_SCENARIO.path), FIRST_SCENARIO.text)
  await writeFile(join(repository, 'snapwitness.yaml'), await configOf(lab))
  await writeFile(join(repository, 'vitest.config.ts'), WITHOUT_THE_CATALOGUE)
  await writeFile(join(repository, 'package.json'), '{ "private": true, "type": "module" }')
  const { vitest } = manifest.devDependencies
  await inRoot('/repository', ['npm', 'install', '--save-dev', `./${basename(tarball)}`, `vitest@${vitest}`])
  await execa('rm', ['-r', join(repository, 'node_modules')])
}, 1_200_000)
afterAll(async () => {
  await lab?.stop()
  await root?.remove()
}, 120_000)

const BUILD = '7'
/** Which every recipe runs as well, where nothing is configured: that takes a night. */
const WITHOUT_THE_CATALOGUE = `import snapwitness from 'snapwitness/vitest'
export default { plugins: [snapwitness()] }
`
/** A server gives an empty text for what it has no value of. */
const SECRETS = { ESXI_PASSWORD: '', DEBIAN_KEY: '', SNAPWITNESS_HISTORY: '' }

test.each(CI_SERVERS)('what the recipe for %s runs, it runs to a verdict, and keeps', async (server) => {
  const checkout = `/builds/${server}`
  await cp(repository, join(root.folder, checkout), { recursive: true })
  const { scripts, shell } = await readRecipe(server, readFileSync(SHOWN[server], 'utf8'))
  for (const [i, script] of scripts.entries()) {
    const file = `/tmp/${server}-${i}.sh`
    await writeFile(join(root.folder, file), script)
    await inRoot(checkout, [...shell, file], { ...SECRETS, BUILD_NUMBER: BUILD })
  }
  const runs = join(root.folder, checkout, server === 'jenkins' ? `runs/${BUILD}` : 'runs')
  const [run = ''] = (await readdir(runs)).filter((name) => /^\d/.test(name))
  expect(await readdir(join(runs, run))).toEqual(
    expect.arrayContaining(['report.html', 'run.json', 'junit.xml']),
  )
  const { verdict, scenarios } = JSON.parse(await readFile(join(runs, run, 'run.json'), 'utf8'))
  expect({ verdict, count: scenarios.length }).toEqual({ verdict: 'held', count: 1 })
})

/** The lab's own, without what lies on this computer. */
async function configOf({ config }: TestLab): Promise<string> {
  const read = parse(await readFile(config, 'utf8'))
  const { ssh } = read.machines['debian-1']
  SECRETS.ESXI_PASSWORD = (await readFile(read.host.password.file, 'utf8')).trimEnd()
  SECRETS.DEBIAN_KEY = await readFile(ssh.privateKey.file, 'utf8')
  read.host.password = { env: 'ESXI_PASSWORD' }
  ssh.privateKey = { env: 'DEBIAN_KEY' }
  return stringify(read)
}

async function inRoot(
  cwd: string,
  commandLine: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const { exitCode, printed } = await root.run(commandLine, { cwd, env: { CI: 'true', ...env } })
  expect(exitCode, printed).toBe(0)
}
