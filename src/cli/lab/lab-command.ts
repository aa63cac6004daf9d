import { Command, InvalidArgumentError, Option } from 'commander'
import { CONTROLLERS } from '../../lab/machine/controller.ts'
import { HARDWARE_VERSIONS } from '../../lab/machine/hardware-version.ts'
import { labDown } from './down.ts'
import { labFaults } from './faults.ts'
import { hypervisorOption } from './hypervisor-option.ts'
import { imageCommand } from './image.ts'
import { labLiberties } from './liberties.ts'
import { labStatus } from './status.ts'
import { labUp } from './up.ts'

export function labCommand(): Command {
  return new Command('lab')
    .addCommand(upCommand())
    .addCommand(statusCommand())
    .addCommand(downCommand())
    .addCommand(faultsCommand())
    .addCommand(libertiesCommand())
    .addCommand(imageCommand())
}

function upCommand(): Command {
  return new Command('up')
    .description('Start a lab and keep it running until Ctrl-C, SIGTERM or `lab down`.')
    .option('--linux <names...>', 'names of the Debian machines', ['debian-1'])
    .option('--windows <names...>', 'names of the machines that stand in for a Windows', ['win10-1'])
    .option('--no-windows', 'only the Debian machines')
    .option('--no-linux', 'only those that stand in for a Windows')
    .option(
      '--image <name=file...>',
      'a machine that boots an image of your own: NAME=FILE,guest=linux|windows[,firmware=uefi]… (docs/guests-of-your-own.md)',
      [],
    )
    .option(
      '--folder <folder>',
      'a folder of its own, which stays when the lab ends: the lab that was in it before comes back with its machines',
    )
    .option('--build <build>', 'the build that its host says it is of, as 24280767 or 8.0.3-24280767')
    .addOption(
      new Option(
        '--hardware <version>',
        'the virtual hardware of new machines; those that come back are upgraded',
      ).choices(HARDWARE_VERSIONS),
    )
    .addOption(
      new Option(
        '--controller <kind>',
        'what the disks of its Debian machines are on: VMware Paravirtual, NVMe, AHCI or LSI Logic SAS',
      )
        .choices(CONTROLLERS)
        .default('pvscsi'),
    )
    .addOption(hypervisorOption())
    .option('--datastore <name>', 'what its datastore is called', 'lab')
    .option(
      '--luns <number>',
      'how many raw LUNs each of its Debian machines may map and write to',
      fewLuns,
      0,
    )
    .option('--write-config <file>', 'write a configuration that leads to this lab')
    .option('--fault <name>', 'break a promise below the API (names: snapwitness lab faults)')
    .option(
      '--liberty <names...>',
      'do what real hosts and guests may do besides (names: snapwitness lab liberties)',
      [],
    )
    .option('--with <packages...>', 'Debian packages that its Debian guests have besides', [])
    .addOption(
      new Option('--accel <kind>', 'how the machines are run')
        .choices(['auto', 'kvm', 'tcg'])
        .default('auto'),
    )
    .addOption(
      new Option('--disks <state>', 'how a Windows finds a new disk')
        .choices(['online', 'offline'])
        .default('offline'),
    )
    .option('--attached', 'end when standard input closes')
    .option('--json', 'print the endpoints as one line of JSON')
    .action(labUp)
}

function fewLuns(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number <= 16) return number
  throw new InvalidArgumentError('It must be a whole number up to 16.')
}

function statusCommand(): Command {
  return new Command('status')
    .description('Show the labs that run on this computer.')
    .option('--json', 'print them as JSON')
    .action(labStatus)
}

function downCommand(): Command {
  return new Command('down')
    .description('End labs in order: the named ones, or the one that runs.')
    .argument('[ids...]', 'as `lab status` shows them')
    .option('--all', 'every lab of yours on this computer')
    .option('--keep', 'keep their machines in their folders, for `lab up --folder`')
    .action(labDown)
}

function faultsCommand(): Command {
  return new Command('faults')
    .description('List the promises that a lab can be made to break.')
    .option('--json', 'print them as JSON')
    .action(labFaults)
}

function libertiesCommand(): Command {
  return new Command('liberties')
    .description(
      'List what a lab can be made to do as real hosts and guests do, and no check may call a violation.',
    )
    .option('--json', 'print them as JSON')
    .action(labLiberties)
}
