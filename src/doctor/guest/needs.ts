import type { GuestKind } from '../../core/access.ts'
import type { GuestInspection } from '../../guest/guest.ts'
import { kinds } from '../../guest/kinds.ts'
import { ok, type Remark } from '../finding.ts'

/** The first whose Storage cmdlets and WinRM are those that the scripts are written for. */
const OLDEST_POWERSHELL = 5

/** 4.5.2, which PowerShell 5.1 stands on. */
const OLDEST_DOT_NET = 379_893

/** What the scripts need of a guest: commands or cmdlets, and the rights of an administrator. */
export function needs(kind: GuestKind, inspection: GuestInspection): Remark[] {
  return [
    tools(kind, inspection),
    ...oldTools(kind, inspection),
    administrator(kind, inspection),
    ...(kind === 'windows' ? [...powerShell(inspection), ...dotNet(inspection)] : []),
  ]
}

function tools(kind: GuestKind, { tools: seen }: GuestInspection): Remark {
  const missing = seen.flatMap(({ name, version }) => (version === null ? [name] : []))
  const { isForeign, toolsAre: noun, howToGetTools } = kinds[kind]
  const foreign = seen.filter(isForeign).map(({ name, version }) => `${name} (${version})`)
  const versions = seen.flatMap(({ version }) => (version === null || version === 'there' ? [] : [version]))
  if (missing.length === 0 && foreign.length === 0) {
    const told = [...new Set(versions)].join('; ')
    return ok(
      'guest-tools',
      `All ${seen.length} ${noun} that the scripts call are there${told && `: ${told}`}`,
    )
  }
  const lacks = missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []
  const others = foreign.length > 0 ? [`of another make than GNU: ${foreign.join(', ')}`] : []
  return {
    id: 'guest-tools',
    severity: 'blocker',
    what: `The scripts call ${noun} that are not as they need them: ${[...lacks, ...others].join('; ')}`,
    follows: 'Disks of this guest cannot be made, looked at or read.',
    mend: howToGetTools,
  }
}

function oldTools(kind: GuestKind, { tools: seen }: GuestInspection): Remark[] {
  const { leastVersions, toolsAre: noun } = kinds[kind]
  const old = seen.flatMap(({ name, version }) => {
    const least = leastVersions[name]
    return least && version !== null && isBefore(version, least) ? [`${version} (from ${least} on)`] : []
  })
  if (old.length === 0) return []
  return [
    {
      id: 'guest-versions',
      severity: 'blocker',
      what: `The scripts call ${noun} that are older than they need them: ${old.join(', ')}`,
      follows: 'Disks of this guest cannot be initialised, or their data not be made durable.',
      mend: 'Choose a guest with a newer system, such as Debian 9, Red Hat 8 or SLES 15.',
    },
  ]
}

/** What tells no version is none that is known to be too old. */
function isBefore(line: string, least: string): boolean {
  const own = line.match(/\d+\.\d+/)?.[0]
  return own !== undefined && own.localeCompare(least, 'en', { numeric: true }) < 0
}

function administrator(kind: GuestKind, { administrator: is }: GuestInspection): Remark {
  if (is) return ok('guest-rights', 'The user may work on raw disks')
  return {
    id: 'guest-rights',
    severity: 'blocker',
    what: 'The user of the guest is no administrator',
    follows: 'Disks of this guest cannot be initialised, mounted or read past the cache.',
    mend: kinds[kind].howToBeAdministrator,
  }
}

function powerShell({ settings }: GuestInspection): Remark[] {
  const { powerShell: version, languageMode } = settings
  const what = `PowerShell ${version ?? 'of a version that it does not tell'}${languageMode ? `, ${languageMode}` : ''}`
  if (typeof languageMode === 'string' && languageMode !== 'FullLanguage') {
    return [
      {
        id: 'powershell',
        severity: 'blocker',
        what,
        follows: 'The scripts use .NET to read past caches, which this language mode forbids.',
        mend: 'Exempt the user from the application control policy (AppLocker, WDAC) that sets the mode.',
      },
    ]
  }
  if (version === null || Number.parseInt(String(version), 10) >= OLDEST_POWERSHELL)
    return [ok('powershell', what)]
  return [
    {
      id: 'powershell',
      severity: 'warning',
      what,
      follows: `The scripts are written for PowerShell ${OLDEST_POWERSHELL} and newer.`,
      mend: 'Install the Windows Management Framework 5.1.',
    },
  ]
}

/** A guest that does not tell it is no finding: what PowerShell tells says enough. */
function dotNet({ settings: { dotNetRelease: release } }: GuestInspection): Remark[] {
  if (typeof release !== 'number' || release >= OLDEST_DOT_NET) return []
  return [
    {
      id: 'dot-net',
      severity: 'warning',
      what: `.NET Framework older than 4.5.2 (release ${release})`,
      follows: 'The scripts are written for that of PowerShell 5.1, and read past caches by it.',
      mend: 'Install .NET Framework 4.8.',
    },
  ]
}
