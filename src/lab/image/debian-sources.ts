import { LabError, runTool } from '../machine/tool.ts'

/**
 * This computer's own package sources for one Debian release, in the one-line format of sources.list(5).
 * apt itself names them, so that mirrors, proxies and caches which are set up here are used.
 * @throws LabError when apt knows no source of that release
 */
export async function debianSources(suite: string): Promise<string> {
  const sources = await knownSources(suite)
  if (sources.length === 0) {
    throw new LabError(`apt on this computer knows no source of Debian ${suite}.`, {
      hint: `Add one to /etc/apt/sources.list.d, or run the lab on Debian 12 (${suite}).`,
    })
  }
  return oneEach(sources)
}

/**
 * The same for another release than this computer's: where apt knows none of it, its mirrors of this one have it too.
 * @throws LabError when apt knows no source of either
 */
export async function debianSourcesOf(suite: string, here: string): Promise<string> {
  const known = await knownSources(suite)
  if (known.length > 0) return oneEach(known)
  return (await debianSources(here)).replaceAll(new RegExp(` ${here}(?=[ -])`, 'g'), ` ${suite}`)
}

async function knownSources(suite: string): Promise<string[]> {
  const downloaded = sourcesOf(suite, await indexTargets([]))
  // Container images come without lists: apt then tells its sources only when it need not tell who released them.
  return downloaded.length > 0 ? downloaded : sourcesOf(suite, await indexTargets(['--no-release-info']))
}

function oneEach(sources: readonly string[]): string {
  return [...new Set(sources)].map((source) => `${source}\n`).join('')
}

async function indexTargets(options: readonly string[]): Promise<string[]> {
  const format = '$(SITE) $(RELEASE) $(COMPONENT) $(ORIGIN)'
  const printed = await runTool('apt-get', [
    'indextargets',
    ...options,
    '--format',
    format,
    'Identifier: Packages',
  ])
  return printed.split('\n')
}

function sourcesOf(suite: string, lines: readonly string[]): string[] {
  return lines.flatMap((line) => debianSource(line, suite) ?? [])
}

/** Other vendors call their releases after Debian's too; backports are left out. */
function debianSource(line: string, suite: string): string | undefined {
  const [site, release = '', component, origin] = line.split(' ')
  const ofSuite = [suite, `${suite}-updates`, `${suite}-security`].includes(release)
  // The placeholder stands where no list tells who released it: then nothing speaks against the source.
  const ofDebian = origin === 'Debian' || origin === '$(ORIGIN)'
  return ofSuite && ofDebian && component === 'main' ? `deb ${site} ${release} main` : undefined
}
