import { Command } from 'commander'
import { Limits } from '../../config/limits.ts'
import { loadConfig } from '../../config/load.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { inLine, quoted } from '../../core/words.ts'
import { withFleet } from '../../fleet/gather.ts'
import { UNREADABLE_MARK } from '../../safety/seal-mark.ts'
import { machinesOnHosts } from '../../seal/find-sealed.ts'
import { keepSeal, keptSeals, keptText, SEALS } from '../../seal/keep.ts'
import { rebuilt, type SealOnHosts, sealsOn } from '../../seal/rebuild.ts'
import { type SealRecord, sealText } from '../../seal/record.ts'
import { warnWhereOver } from '../../seal/verify.ts'
import { configOption } from '../config-option.ts'
import { print } from '../output.ts'

interface SealsOptions {
  config: string
  seals: string
  host?: true
}

export function sealsCommand(): Command {
  return new Command('seals')
    .addOption(configOption())
    .option('--seals <folder>', 'where seals are kept', SEALS)
    .option(
      '--host',
      'find seals on the hosts of the configuration, and rebuild the files of those that are lost',
    )
    .addHelpText(
      'after',
      '\nRebuilding reverts nothing: settings and snapshots of the machines keep all of it. A file that can be read is never changed.',
    )
    .action(({ config, seals, host }: SealsOptions) => (host ? onHosts(config, seals) : kept(seals)))
}

async function kept(folder: string): Promise<void> {
  const seals = await keptSeals(folder)
  for (const seal of seals) {
    print(lineOf(seal))
    warnWhereOver(seal)
  }
  if (seals.length === 0) say(`${inLine(folder)} keeps no seal.`)
}

function lineOf({ seal, name, owner, until, at, machines }: SealRecord): string {
  const names = machines.map((machine) => inLine(machine.name)).join(', ')
  const needed = until === null ? '' : `, needed until ${until}`
  return `${seal} ${quoted(name)} of ${inLine(owner)}, sealed ${at.slice(0, 10)}${needed}: ${names}`
}

async function onHosts(path: string, folder: string): Promise<void> {
  const config = await loadConfig(path)
  const limits = new Limits(config.timeouts)
  await withFleet(config, { limits }, async (fleet) => {
    for (const { name, trouble } of fleet.closed) {
      say(`${inLine(name)} could not be looked at: ${inLine(trouble.what)}`)
      process.exitCode = exitCodes.unknown
    }
    const found = await sealsOn(await machinesOnHosts(fleet, limits), limits)
    if (found.length === 0) say('No machine on these hosts bears a seal.')
    for (const seal of found) await tell(seal, folder)
  })
}

/** What is there is the authority: it is compared, and never changed. */
async function tell(found: SealOnHosts, folder: string): Promise<void> {
  const record = rebuilt(found)
  const names = found.machines.map(({ on }) => inLine(on.name)).join(', ')
  if (!record) return tellMissing(found, names)
  print(lineOf(record))
  const there = await keptText(folder, record.seal)
  if (there === undefined) {
    const { path, aside } = await keepSeal(folder, record)
    if (aside) say(`  Its file could not be read, and is kept as ${aside}.`)
    say(`  Rebuilt from its machines: ${path}`)
  } else if (there === sealText(record)) say('  Its file says the same.')
  else {
    say(
      '  Its file says something else than its machines, and counts: snapwitness verify tells what differs.',
    )
    process.exitCode = exitCodes.unknown
  }
}

function tellMissing({ seal, mark, machines }: SealOnHosts, names: string): void {
  const wanted = mark ? `${mark.machines} machines` : 'an unknown number of machines'
  say(
    `${seal ?? 'A seal that cannot be read'} ${mark ? quoted(mark.name) : ''} on ${names}, of ${wanted}: it cannot be rebuilt.`,
  )
  for (const { on, missing } of machines) for (const one of missing) say(`  ${inLine(on.name)}: ${one}`)
  say(
    seal
      ? `  Hint: What there is of it is taken off by: snapwitness seal --break ${seal}`
      : `  Hint: ${UNREADABLE_MARK}`,
  )
  process.exitCode = exitCodes.unknown
}
