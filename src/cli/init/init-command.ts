import { Command, Option } from 'commander'
import { initialize } from './initialize.ts'
import { place } from './options.ts'
import { CI_SERVERS } from './recipes.ts'
import { secretSource } from './secret-source.ts'

export function initCommand(): Command {
  return new Command('init')
    .option('--host <address>', 'of the ESXi host or vCenter')
    .option('--username <name>', 'account there')
    .option(
      '--password <source>',
      'where its password is: env:NAME, file:PATH or command:WORDS',
      secretSource,
    )
    .option('--thumbprint <sha256>', 'of the host’s certificate')
    .option('--linux <machines...>', 'machines with a Linux, by inventory name')
    .option('--windows <machines...>', 'machines with a Windows')
    .option(
      '--address <machine=host:port>',
      'where a guest is that Tools tell nothing of (repeatable)',
      place,
    )
    .option('--ssh-user <name>', 'who logs in to the Linux guests (default: root)')
    .option('--ssh-key <source>', 'where the private key is', secretSource)
    .option('--ssh-password <source>', 'where the password is', secretSource)
    .option('--ssh-agent', 'the key is the SSH agent’s')
    .option('--sudo', 'sudo lets the user become root without a password')
    .option('--winrm-user <name>', 'who logs in to the Windows guests (default: Administrator)')
    .option('--winrm-password <source>', 'where the password is', secretSource)
    .option('--winrm-https', 'WinRM listens with HTTPS')
    .option('--accept-new', 'pin the guests’ host keys and certificates as they are shown now')
    .addOption(new Option('--ci <server>', 'write its recipe').choices(CI_SERVERS))
    .addOption(
      new Option('--lab [id]', 'write for the lab that runs on this computer').conflicts([
        'host',
        'linux',
        'windows',
        'ci',
      ]),
    )
    .addHelpText(
      'after',
      '\nOverwrites nothing, and changes nothing on the host: `snapwitness allow` has a machine agree to be used.' +
        '\nWithout a terminal, it ends with 2 where a guest’s access does not work: the file is written all the same.',
    )
    .action(initialize)
}
