import { Command } from 'commander'
import { configJsonSchema } from '../config/json-schema.ts'
import { print } from './output.ts'

export function schemaCommand(): Command {
  return new Command('schema').action(() => print(JSON.stringify(configJsonSchema(), undefined, 2)))
}
