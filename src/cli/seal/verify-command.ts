import { Command } from 'commander'
import { exitCodes } from '../../core/exit-codes.ts'
import { keepYoungObjectsFew } from '../../core/young-objects.ts'
import { SEALS } from '../../seal/keep.ts'
import { verify } from '../../seal/verify.ts'
import { configOption } from '../config-option.ts'
import { RUNS } from '../named-run.ts'
import { print } from '../output.ts'
import { followFolder } from './follow-folder.ts'

interface VerifyOptions {
  config: string
  seals: string
  out: string
  steal?: true
  json?: true
}

export function verifyCommand(): Command {
  return new Command('verify')
    .argument('<seal>', 'its id, its name, or its folder')
    .addOption(configOption())
    .option('--seals <folder>', 'where seals are kept', SEALS)
    .option('--out <folder>', 'where the verification leaves its own folder', RUNS)
    .option('--steal', 'take the machines away from whoever verifies them now')
    .option('--json', 'print run.json on standard output')
    .addHelpText(
      'after',
      '\nThe machines are found by their UUIDs, wherever they are now and whatever they are called. A verification may be' +
        '\ncut short and repeated; it leaves the seal as it was. Where the guests of then have other credentials or host keys' +
        '\nthan those of now, give them as `sealedAs` of the machine.' +
        '\nExit codes: 0 all that was sealed is there, 1 something is not, 3 something kept from seeing it.',
    )
    .action(async (named: string, { config, seals, out, steal, json }: VerifyOptions) => {
      keepYoungObjectsFew()
      const follower = followFolder()
      const request = { configPath: config, named, seals, runs: out, steal: steal === true }
      const { summary, folder } = await verify({ ...request, onFolder: follower.follow }).finally(
        follower.stop,
      )
      if (json) print(JSON.stringify(summary, undefined, 2))
      follower.tell(summary, folder)
      process.exitCode = exitCodes[summary.verdict]
    })
}
