import { Command } from 'commander'
import { Limits } from '../../config/limits.ts'
import { loadConfig } from '../../config/load.ts'
import { hintLine } from '../../core/errors.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { inLine } from '../../core/words.ts'
import { keepYoungObjectsFew } from '../../core/young-objects.ts'
import { troubleOf } from '../../evidence/trouble.ts'
import { withFleet } from '../../fleet/gather.ts'
import { sealDay, sealName } from '../../seal/asked.ts'
import { type Breaking, breakingText, breakSeal, planBreaking } from '../../seal/break.ts'
import { machinesOnHosts } from '../../seal/find-sealed.ts'
import { keptSeals, SEALS } from '../../seal/keep.ts'
import { sealToBreak } from '../../seal/named-on-hosts.ts'
import { sealsOn } from '../../seal/rebuild.ts'
import { seal } from '../../seal/seal.ts'
import { confirm } from '../clean/confirm.ts'
import { configOption } from '../config-option.ts'
import { RUNS } from '../named-run.ts'
import { print } from '../output.ts'
import { followFolder } from './follow-folder.ts'

interface SealOptions {
  config: string
  name?: string
  machines?: string[]
  until?: string
  break?: string
  yes?: true
  dryRun?: true
  steal?: true
  out: string
  runs: string
}

export function sealCommand(): Command {
  return new Command('seal')
    .addOption(configOption())
    .option('--name <name>', 'what the seal is called, such as the build before an upgrade: 8.0U3')
    .option('--machines <name...>', 'only these machines of the configuration')
    .option('--until <date>', 'the day until which it is needed (2027-03-31); when it is over, that is told')
    .option('--break <seal>', 'take a seal off its machines, with all that belongs to it (its id or name)')
    .option('--yes', 'do not ask before a seal is broken')
    .option('--dry-run', 'show what is lost when a seal is broken, and do nothing')
    .option('--steal', 'break a seal that somebody is verifying, too')
    .option('--out <folder>', 'where seals are kept, to be put under version control', SEALS)
    .option('--runs <folder>', 'where the sealing leaves its own folder, with ledger and report', RUNS)
    .addHelpText(
      'after',
      '\nSeals machines before an upgrade: a tree of snapshots with known content stays on each, and no run takes it.' +
        '\nWhat runs on the machine is stopped; it is not put back as it was found.' +
        '\nAfter the upgrade: snapwitness verify SEAL',
    )
    .action((options: SealOptions) =>
      options.break === undefined ? make(options) : take(options, options.break),
    )
}

async function make({ config, name, machines = [], until, out, runs }: SealOptions): Promise<void> {
  const asked = {
    name: sealName(name ?? '', await keptSeals(out)),
    until: until === undefined ? null : sealDay(until),
  }
  keepYoungObjectsFew()
  const follower = followFolder()
  const request = { configPath: config, ...asked, machines, seals: out, runs }
  const { summary, folder, id, kept } = await seal({ ...request, onFolder: follower.follow }).finally(
    follower.stop,
  )
  follower.tell(summary, folder)
  if (kept === undefined)
    say(
      `There is no seal. What was made of it is taken away by: snapwitness seal --break ${id} --config ${config}`,
    )
  else print(kept)
  process.exitCode = exitCodes[summary.verdict]
}

async function take({ config: path, yes, dryRun, steal, out }: SealOptions, named: string): Promise<void> {
  const config = await loadConfig(path)
  const limits = new Limits(config.timeouts)
  const kept = await keptSeals(out)
  await withFleet(config, { limits }, async (fleet) => {
    const found = await sealsOn(await machinesOnHosts(fleet, limits), limits)
    const wanted = sealToBreak(named, kept, found)
    const plans = await planBreaking(wanted, limits)
    say(breakingText(plans))
    const toDo = plans.filter(({ refused }) => refused === undefined)
    if (dryRun) return
    if (toDo.length < plans.length) process.exitCode = exitCodes.unknown
    if (toDo.length === 0 || !(await confirm(yes ? { yes } : {}))) {
      process.exitCode = exitCodes.unknown
      return
    }
    for (const plan of toDo) await takeOff(plan)
  })

  /** What goes wrong on one machine does not keep the others. */
  async function takeOff(plan: Breaking): Promise<void> {
    const name = inLine(plan.machine.on.name)
    try {
      await breakSeal(plan, { config, limits, steal: steal === true })
      say(`${name} is sealed no more.`)
    } catch (error) {
      const { code, what, hint } = troubleOf(error)
      say(`${name}: ${what}\n${hintLine({ code, hint: `${hint} It may be repeated.` })}`)
      process.exitCode = exitCodes.unknown
    }
  }
}
