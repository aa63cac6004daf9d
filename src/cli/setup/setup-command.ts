import { Command } from 'commander'
import { say } from '../../core/say.ts'
import { prepareLab } from '../../lab/prepare.ts'
import { conformancePrograms, ensurePrograms, labPrograms, testPrograms } from './programs.ts'

export function setupCommand(): Command {
  return new Command('setup')
    .option('--tests', 'also what the tests need')
    .option('--conformance', 'also the programs of others that our protocols are measured against')
    .action(async ({ tests, conformance }: { tests?: true; conformance?: true }) => {
      ensurePrograms([
        ...labPrograms,
        ...(tests ? testPrograms : []),
        ...(conformance ? conformancePrograms : []),
      ])
      await prepareLab({ accel: 'auto', say })
    })
}
