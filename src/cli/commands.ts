import type { Command } from 'commander'

/** A command of the program, of which nothing is loaded but this before somebody calls it. */
export interface CommandEntry {
  /** Its name, and the arguments that it takes. */
  usage: string
  description: string
  load(): Promise<Command>
}

/** In the order in which help shows them. */
export const commands: readonly CommandEntry[] = [
  {
    usage: 'demo',
    description: 'Run the documented workflow against real virtual machines of the lab, on this computer.',
    load: async () => (await import('./demo.ts')).demoCommand(),
  },
  {
    usage: 'init',
    description: 'Write snapwitness.yaml, a first scenario and a recipe for CI: asks, or by flags alone.',
    load: async () => (await import('./init/init-command.ts')).initCommand(),
  },
  {
    usage: 'doctor',
    description:
      'Look at host, machines and guests before a run, and tell how to mend what stands in its way.',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  {
    usage: 'run [filters...]',
    description:
      'Run scenarios on the machines that the configuration names, and put those back as they were found.',
    load: async () => (await import('./run/run-command.ts')).runCommand(),
  },
  {
    usage: 'clean',
    description: 'Take away what an interrupted run has left on its machines.',
    load: async () => (await import('./clean/clean-command.ts')).cleanCommand(),
  },
  {
    usage: 'allow <machines...>',
    description: 'Have a machine say, in its own settings, that Snapwitness may use it.',
    load: async () => (await import('./allow.ts')).allowCommand(),
  },
  {
    usage: 'seal',
    description: 'Seal machines before an upgrade: snapshots with known content stay, and no run takes them.',
    load: async () => (await import('./seal/seal-command.ts')).sealCommand(),
  },
  {
    usage: 'seals',
    description: 'List the seals that there are, or rebuild their files from the hosts alone.',
    load: async () => (await import('./seal/seals-command.ts')).sealsCommand(),
  },
  {
    usage: 'verify <seal>',
    description: 'Revert to every part of a seal after an upgrade, and verify it to the block.',
    load: async () => (await import('./seal/verify-command.ts')).verifyCommand(),
  },
  {
    usage: 'explore',
    description:
      'Make random histories of operations until something does not hold, and find the shortest that shows it.',
    load: async () => (await import('./explore/explore-command.ts')).exploreCommand(),
  },
  {
    usage: 'lab',
    description: 'A hypervisor on this computer: real QEMU machines behind a vSphere endpoint.',
    load: async () => (await import('./lab/lab-command.ts')).labCommand(),
  },
  {
    usage: 'mutants',
    description:
      'Break one promise after another in a lab, and see which statement of the catalogue notices it; or let hosts and guests do what they may, and see that nobody is blamed.',
    load: async () => (await import('./mutants/mutants-command.ts')).mutantsCommand(),
  },
  {
    usage: 'report <run>',
    description: 'Write report.html, junit.xml and run.json of a run anew, from its ledger alone.',
    load: async () => (await import('./report.ts')).reportCommand(),
  },
  {
    usage: 'bundle <run>',
    description: 'Pack what a maintainer needs to see of a run, with every name masked.',
    load: async () => (await import('./bundle.ts')).bundleCommand(),
  },
  {
    usage: 'merge <runs...>',
    description: 'Make one run of the shards that several computers have run.',
    load: async () => (await import('./merge.ts')).mergeCommand(),
  },
  {
    usage: 'history',
    description: 'Lay nights beside each other: what is new, still violated, known, fixed or flaky.',
    load: async () => (await import('./history/history-command.ts')).historyCommand(),
  },
  {
    usage: 'compare <before> <after>',
    description: 'Lay two runs or builds beside each other, as before and after an upgrade: what is worse?',
    load: async () => (await import('./compare/compare-command.ts')).compareCommand(),
  },
  {
    usage: 'gate <run>',
    description: 'Tell CI by an exit code whether a run has something new.',
    load: async () => (await import('./history/gate-command.ts')).gateCommand(),
  },
  {
    usage: 'notify <run>',
    description: 'Tell a webhook what is new in a run: as JSON, to Slack, or to Teams.',
    load: async () => (await import('./history/notify-command.ts')).notifyCommand(),
  },
  {
    usage: 'runs',
    description: 'List runs, delete old ones, or keep one in the history.',
    load: async () => (await import('./history/runs-command.ts')).runsCommand(),
  },
  {
    usage: 'judge <runs...>',
    description:
      'Judge the checks of runs again, from what their ledgers hold, and tell what comes out otherwise.',
    load: async () => (await import('./judge.ts')).judgeCommand(),
  },
  {
    usage: 'explain <code>',
    description: 'Tell what the code of an error means, and what to do.',
    load: async () => (await import('./explain/explain-command.ts')).explainCommand(),
  },
  {
    usage: 'schema',
    description:
      'Print the JSON schema of snapwitness.yaml or known-issues.yaml, for editors and for reading.',
    load: async () => (await import('./schema.ts')).schemaCommand(),
  },
  {
    usage: 'setup',
    description: 'Install what the lab needs and build its guest image; does nothing where that is done.',
    load: async () => (await import('./setup/setup-command.ts')).setupCommand(),
  },
  {
    usage: 'completion <shell>',
    description: 'Print what has a shell complete commands, options, names of faults and scenarios.',
    load: async () => (await import('./completion/completion-command.ts')).completionCommand(allCommands),
  },
]

/** All of them, loaded. */
function allCommands(): Promise<Command[]> {
  return Promise.all(commands.map(async ({ description, load }) => (await load()).description(description)))
}

export function nameOf({ usage }: CommandEntry): string {
  return usage.split(' ')[0] ?? usage
}
