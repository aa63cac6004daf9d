import { Command } from 'commander'
import { configJsonSchema } from '../config/json-schema.ts'
import { knownIssuesJsonSchema } from '../history/load-known-issues.ts'
import { print } from './output.ts'

export function schemaCommand(): Command {
  return new Command('schema')
    .option('--known-issues', 'of known-issues.yaml, in place of snapwitness.yaml')
    .action(({ knownIssues }: { knownIssues?: true }) =>
      print(JSON.stringify(knownIssues ? knownIssuesJsonSchema() : configJsonSchema(), undefined, 2)),
    )
}
