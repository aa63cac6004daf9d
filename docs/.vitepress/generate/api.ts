import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, type TypeDocOptions } from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const MADE_OF = 'made-of.txt'
const MODULES: Readonly<Record<string, string>> = { index: 'snapwitness', vitest: 'snapwitness/vitest' }

/**
 * Every word of the author's API, from its types and their comments: a page for each class and interface, and one for the
 * rest. TypeDoc takes half a minute, so that it is asked only where a source has changed.
 */
export async function writeApi(folder: string): Promise<void> {
  const sources = digestOfSources()
  const mark = join(folder, MADE_OF)
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return
  rmSync(folder, { recursive: true, force: true })
  await writeByTypeDoc(folder)
  writeFileSync(mark, sources)
}

function digestOfSources(): string {
  const files = ['src', 'docs/.vitepress/generate'].flatMap((below) =>
    readdirSync(join(root, below), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|json)$/.test(name))
      .map((name) => join(root, below, name)),
  )
  const digest = createHash('sha256')
  for (const file of [...files, join(root, 'package-lock.json')].sort()) digest.update(readFileSync(file))
  return digest.digest('hex')
}

async function writeByTypeDoc(folder: string): Promise<void> {
  const app = await Application.bootstrapWithPlugins(optionsFor(folder))
  const project = await app.convert()
  if (!project) throw new Error('TypeDoc could not read the sources.')
  // As an author imports them.
  for (const module of project.children ?? []) module.name = MODULES[module.name] ?? module.name
  await app.generateOutputs(project)
  if (app.logger.hasErrors()) throw new Error('TypeDoc could not write its pages; its own words stand above.')
}

function optionsFor(folder: string): TypeDocOptions & Partial<PluginOptions> {
  return {
    name: 'Every matcher and word',
    entryPoints: ['src/index.ts', 'src/vitest.ts'].map((file) => join(root, file)),
    tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)),
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: folder }],
    // Hundreds of types of evidence, which take longer than all the rest: statements.ts writes a table of them.
    exclude: [join(root, 'src/judge/statements.ts')],
    readme: 'none',
    disableSources: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeExternals: true,
    excludeInternal: true,
    githubPages: false,
    // The sources are checked by `npm run check`.
    skipErrorChecking: true,
    logLevel: 'Error',
    router: 'member',
    membersWithOwnFile: ['Class', 'Interface'],
    entryFileName: 'index.md',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    parametersFormat: 'table',
    sanitizeComments: true,
  }
}
