import { readFileSync } from 'node:fs'
import { isClone } from '../project-root.ts'

/** How the programs of Debian packages come to this computer, in the words of its system. */
export function installHint(
  packages: readonly string[],
  { system = thisSystem(), clone = isClone } = {},
): string {
  if (hasApt(system)) return `Run: sudo apt-get install --no-install-recommends ${packages.join(' ')}`
  const inside = clone ? 'npm run demo' : "sh -c 'npm ci && npx snapwitness demo'"
  return `The lab stands on packages of Debian. ${system.name} runs it in a container (docker takes the same words): ${CONTAINER} ${inside}`
}

/**
 * In the folder of the clone, or of the project that has installed the package. The npm packages here may be another system's: it
 * has its own. The guest image stays, in a volume.
 */
const CONTAINER =
  'podman run --rm -it -v "$PWD:/work:Z" -v /work/node_modules -v snapwitness:/root/.cache -w /work docker.io/library/node:22-bookworm'

interface System {
  name: string
  /** `debian`, `ubuntu debian` */
  kinds: readonly string[]
}

function hasApt({ kinds }: System): boolean {
  return kinds.some((kind) => kind === 'debian' || kind === 'ubuntu')
}

/** os-release(5) */
export function systemIn(osRelease: string): System {
  const told = new Map(
    [...osRelease.matchAll(/^([A-Z_]+)=["']?(.*?)["']?$/gm)].map(([, key, value]) => [key, value]),
  )
  const kinds = `${told.get('ID') ?? ''} ${told.get('ID_LIKE') ?? ''}`.trim().split(/\s+/)
  return { name: told.get('PRETTY_NAME') ?? told.get('NAME') ?? 'This system', kinds }
}

function thisSystem(): System {
  if (process.platform === 'darwin') return { name: 'macOS', kinds: [] }
  try {
    return systemIn(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return { name: 'This system', kinds: [] }
  }
}
