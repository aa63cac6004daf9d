import { join, relative } from 'node:path'
import { Command } from 'commander'
import { formatBytes } from '../core/format.ts'
import { say } from '../core/say.ts'
import { writeBundle } from '../report/bundle.ts'
import { namedRun } from './named-run.ts'
import { print } from './output.ts'

/** In the order of what a person looks at first. */
const IS: Readonly<Record<string, string>> = {
  'report.html': 'the report',
  'run.json': 'what came of it, for programs',
  'junit.xml': 'the same for CI',
  'ledger.jsonl': 'all that was done, seen and judged',
  'computer.json': 'versions of Snapwitness and Node, and what computer it was packed on',
}

export function bundleCommand(): Command {
  return new Command('bundle')
    .argument('<run>', 'the run’s folder, or latest')
    .option('--out <file>', 'where to write it (default: bundle.zip in the run’s folder)')
    .addHelpText(
      'after',
      '\nMachines, hosts, addresses, accounts, datastores, files and texts of your own are masked in it: the same name has' +
        '\nthe same mask everywhere, so that the run can be followed. It is written to a file; nothing is sent to anybody.' +
        '\nRead snapwitness/report.html in it before you give it away.',
    )
    .action(async (name: string, { out }: { out?: string }) => {
      const folder = await namedRun(name)
      const { path, contents } = await writeBundle(folder, out ?? join(folder, 'bundle.zip'))
      const bytes = new Map(contents.map((one) => [one.name, one.bytes]))
      for (const [file, what] of Object.entries(IS))
        say(`  ${file.padEnd(14)} ${formatBytes(bytes.get(file) ?? 0).padStart(9)}  ${what}`)
      say('Names are masked. Nothing was sent: give the file to whom you want to help you.')
      print(relative(process.cwd(), path))
    })
}
