import { runTool } from '../machine/tool.ts'
import { debianSources } from './debian-sources.ts'

export interface DebianWanted {
  readonly suite: string
  readonly packages: readonly string[]
  /** Paths, in which * stands for anything. */
  readonly notNeeded: readonly string[]
  /** Shell scripts that run on this computer when the packages are in, with the new root as `$1`. */
  readonly hooks?: readonly string[]
  /** For mmdebstrap, and so for what the packages do as they are installed. */
  readonly env?: Record<string, string>
}

/** Installs a small Debian, as any user that has a name and subordinate ids can, into an archive. */
export async function installDebian(
  archive: string,
  { suite, packages, notNeeded, hooks = [], env = {} }: DebianWanted,
): Promise<void> {
  const { options, mirrors } = await debianSources(suite)
  const words = [
    ...['--mode=auto', '--variant=minbase', '--architectures=amd64', ...options],
    `--include=${packages.join(',')}`,
    ...notNeeded.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...hooks.map((hook) => `--customize-hook=${hook}`),
  ]
  await runTool('mmdebstrap', [...words, suite, archive, ...mirrors], { env })
}
