import { runTool } from '../machine/tool.ts'

/**
 * Where one Debian release is had from on this computer, whatever that runs itself, as mmdebstrap takes it: options, and
 * mirrors that go behind its target.
 */
export interface DebianSources {
  readonly options: readonly string[]
  /** In the one-line format of sources.list(5); without any, mmdebstrap takes Debian's own. */
  readonly mirrors: readonly string[]
}

/**
 * apt itself names the sources, so that mirrors, proxies and caches which are set up here are used: those of the release,
 * or those of another one, for a mirror of Debian has them all. On a system that is not Debian there are none.
 */
export async function debianSources(suite: string): Promise<DebianSources> {
  const known = await knownSources()
  const ofSuite = known.filter(({ release }) => release === suite)
  const wanted = (ofSuite.length > 0 ? ofSuite : known).filter(
    ({ pocket }) => pocket === '' || !isMoving(suite),
  )
  const mirrors = wanted.map(({ site, pocket }) => `deb ${site} ${suite}${pocket} main`)
  // apt's trust in the release here may be nobody's but ours there, and what is not apt's own is signed by Debian.
  const trust = ofSuite.length > 0 ? [] : [`--keyring=${DEBIAN_KEYRING}`]
  return { options: [...trust, ...(isMoving(suite) ? [OF_ANY_DAY] : [])], mirrors: [...new Set(mirrors)] }
}

/** What moves on every day is one pocket, and its lists are good for a week. */
function isMoving(suite: string): boolean {
  return suite === 'sid'
}

/** A mirror that stands still serves as well: what it has is signed all the same. */
const OF_ANY_DAY = '--aptopt=Acquire::Check-Valid-Until "false"'

/** Of the package debian-archive-keyring, which Ubuntu has as well. */
export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

interface Source {
  readonly site: string
  readonly release: string
  readonly pocket: '' | '-updates' | '-security'
}

async function knownSources(): Promise<Source[]> {
  const downloaded = (await indexTargets([])).flatMap((line) => debianSource(line) ?? [])
  if (downloaded.length > 0) return downloaded
  // Container images come without lists: apt then tells its sources only when it need not tell who released them.
  return (await indexTargets(['--no-release-info'])).flatMap((line) => debianSource(line) ?? [])
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

/** Backports are left out, and so are sources of others for a Debian. */
function debianSource(line: string): Source | undefined {
  const [site = '', named = '', component, origin = ''] = line.split(' ')
  const [, release, pocket = ''] = /^([a-z]+)(-updates|-security)?$/.exec(named) ?? []
  if (release === undefined || component !== 'main' || !isDebians(site, origin)) return undefined
  return { site, release, pocket: pocket as Source['pocket'] }
}

/** Other vendors call their releases after Debian's too. Where no list tells who released it, a mirror's path does. */
function isDebians(site: string, origin: string): boolean {
  return origin === '$(ORIGIN)' ? /\/debian(-security)?\/?$/.test(site) : origin === 'Debian'
}
