import { type Command, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { HYPERVISORS, type HypervisorName } from '../../lab/hypervisor.ts'
import type { Requirement } from '../setup/programs.ts'

/** What the lab does to machines of its own, or has for them. */
const OF_THE_LABS_OWN = ['fault', 'liberty', 'image', 'luns', 'controller', 'hardware']

interface Asked {
  /** The lab itself, where nobody is named. */
  hypervisor?: HypervisorName | undefined
}

/** The same for every command that starts a lab. */
export function hypervisorOption(): Option {
  return new Option(
    '--hypervisor <name>',
    'who runs its machines: the lab itself, by QEMU, as where nobody is named, or the libvirt of Debian 13, of unstable, or of Debian 12 (docs/hypervisors.md)',
  ).choices(HYPERVISORS)
}

/** @throws UsageError for what a lab whose machines another runs cannot do */
export function refuseForeign({ hypervisor = 'qemu' }: Asked, command: Command): void {
  if (hypervisor === 'qemu') return
  const asked = OF_THE_LABS_OWN.find((name) => command.getOptionValueSource(name) === 'cli')
  if (asked === undefined) return
  throw new UsageError(
    `--${asked} is for machines that the lab runs itself, and not for those of ${hypervisor}.`,
    {
      hint: `Leave out --${asked}, or --hypervisor.`,
    },
  )
}

/** What another hypervisor wants beside the lab's own programs: it is installed into a folder, and only entered. */
export function hypervisorPrograms({ hypervisor = 'qemu' }: Asked): Requirement[] {
  if (hypervisor === 'qemu') return []
  return [
    { command: 'unshare', debianPackage: 'util-linux' },
    { command: 'nsenter', debianPackage: 'util-linux' },
  ]
}
