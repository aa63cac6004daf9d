import { Command } from 'commander'
import { prepareLab } from '../../lab/prepare.ts'
import { say } from '../output.ts'
import { ensurePrograms, labPrograms, testPrograms } from './programs.ts'

export function setupCommand(): Command {
  return new Command('setup')
    .description('Install what the lab needs and build its guest image; does nothing where that is done.')
    .option('--tests', 'also what the tests need')
    .action(async ({ tests }: { tests?: true }) => {
      ensurePrograms(tests ? [...labPrograms, ...testPrograms] : labPrograms)
      await prepareLab({ accel: 'auto', say })
    })
}
