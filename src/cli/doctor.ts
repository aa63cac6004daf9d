import { Command } from 'commander'
import { Limits } from '../config/limits.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { exitCodes } from '../core/exit-codes.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import { examine, examineConfiguration } from '../doctor/examine.ts'
import type { Finding, Severity } from '../doctor/finding.ts'
import type { Trouble } from '../evidence/units.ts'
import { withFleet } from '../fleet/gather.ts'
import { SameMachine, type Twin, twinsIn } from '../fleet/twins.ts'
import { outputColours } from './colours.ts'
import { configOption } from './config-option.ts'
import { print } from './output.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .addOption(configOption())
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      '\nChanges nothing. Exit codes: 0 nothing blocks a run, 2 something does, 3 the host could not be looked at.',
    )
    .action(async ({ config, json }: { config: string; json?: true }) => {
      const findings = await lookAt(await loadConfig(config))
      print(json ? JSON.stringify(findings, undefined, 2) : told(findings))
      const blocked = findings.some(({ severity }) => severity === 'blocker')
      process.exitCode = blocked ? exitCodes.usage : 0
    })
}

async function lookAt(config: Config): Promise<Finding[]> {
  const limits = new Limits(config.timeouts)
  return withFleet(config, { limits }, async (fleet) => {
    const found = await sideBySide(fleet.hosts, ({ session, part, sightings }) =>
      examine(session, part, sightings),
    )
    const closed = fleet.closed.map(({ trouble }) => closedHost(trouble))
    const twins = twinsIn(fleet).map(sameMachine)
    return [...examineConfiguration(config.risks), ...closed, ...twins, ...found.flat()]
  })
}

function closedHost({ what, hint: mend }: Trouble): Finding {
  const follows = 'A run has whatever is on this host unknown, and with --strict does not begin.'
  return { id: 'host', severity: 'blocker', what, follows, mend }
}

function sameMachine(twin: Twin): Finding {
  const { what, hint: mend } = new SameMachine(twin)
  const follows = 'A run has it once, by its first name.'
  return { id: 'machine', severity: 'blocker', machine: twin.name, what, follows, mend }
}

/** By machine, the host first; each in the order in which it was looked at. */
function told(findings: readonly Finding[]): string {
  const names = [...new Set(findings.map(subject))]
  const parts = names.map((name) => {
    const group = findings.filter((finding) => subject(finding) === name)
    return [outputColours.bold(name), ...group.map(lines)].join('\n')
  })
  return [...parts, summary(findings)].join('\n\n')
}

function subject({ id, machine }: Finding): string {
  return machine === undefined ? (id === 'configuration' ? 'Configuration' : 'Host') : inLine(machine)
}

const marks: Record<Severity, string> = {
  ok: outputColours.green('✓'),
  note: outputColours.cyan('· note:'),
  warning: outputColours.yellow('! warning:'),
  blocker: outputColours.red('✗ blocker:'),
}

function lines({ severity, what, follows, mend }: Finding): string {
  const more = [follows, mend && `To mend it: ${mend}`].filter(Boolean)
  return [`  ${marks[severity]} ${inLine(what)}`, ...more.map((line) => `      ${inLine(line)}`)].join('\n')
}

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length
  const blockers = count('blocker')
  const verdict =
    blockers === 0 ? outputColours.green('Nothing blocks a run') : outputColours.red('A run is blocked')
  return `${verdict}: ${blockers} blockers, ${count('warning')} warnings, ${count('note')} notes, ${count('ok')} as they should be.`
}
