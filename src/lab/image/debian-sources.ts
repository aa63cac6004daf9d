import { LabError, runTool } from '../machine/tool.ts'

/**
 * This computer's own package sources for one Debian release, in the one-line format of sources.list(5).
 * apt itself names them, so that mirrors, proxies and caches which are set up here are used.
 */
export async function debianSources(suite: string): Promise<string> {
  const printed = await runTool('apt-get', [
    'indextargets',
    '--format',
    '$(SITE) $(RELEASE) $(COMPONENT) $(ORIGIN)',
    'Identifier: Packages',
  ])
  const sources = printed.split('\n').flatMap((line) => debianSource(line, suite) ?? [])
  if (sources.length === 0) {
    throw new LabError(`apt on this computer knows no source of Debian ${suite}.`, {
      hint: `Add one to /etc/apt/sources.list.d, or run the lab on Debian 12 (${suite}).`,
    })
  }
  return [...new Set(sources)].map((source) => `${source}\n`).join('')
}

/** Other vendors call their releases after Debian's too; backports are left out. */
function debianSource(line: string, suite: string): string | undefined {
  const [site, release = '', component, origin] = line.split(' ')
  const ofSuite = [suite, `${suite}-updates`, `${suite}-security`].includes(release)
  // apt prints the placeholder itself when the list was never downloaded: then nothing speaks against the source.
  const ofDebian = origin === 'Debian' || origin === '$(ORIGIN)'
  return ofSuite && ofDebian && component === 'main' ? `deb ${site} ${release} main` : undefined
}
