import { relative, resolve } from 'node:path'
import { Command } from 'commander'
import { say } from '../../core/say.ts'
import { exportImage, importImage } from '../../lab/image/image.ts'
import { imageSource } from '../../lab/image/portable-image.ts'
import { print } from '../output.ts'
import { ensurePrograms, labPrograms } from '../setup/programs.ts'
import { refuseTaken } from '../writable.ts'

export function imageCommand(): Command {
  return new Command('image')
    .description('Carry the guest image of the lab to computers that cannot build it.')
    .addCommand(exportCommand())
    .addCommand(importCommand())
}

function exportCommand(): Command {
  return new Command('export')
    .description('Write the guest image into one file, built where it is not there yet.')
    .argument('<file>', 'such as snapwitness-image.tar.gz')
    .addHelpText(
      'after',
      '\nPrints what `lab image import` and SNAPWITNESS_IMAGE take: the file, and its checksum.',
    )
    .action(async (file: string) => {
      const path = resolve(file)
      await refuseTaken(path)
      ensurePrograms(labPrograms)
      const sha256 = await exportImage(path, say)
      print(`${relative(process.cwd(), path)}#sha256=${sha256}`)
    })
}

/** What unpacks and looks at an image: the rest is what a lab needs, and asks for. */
const UNPACKS = ['qemu-utils', 'util-linux']

function importCommand(): Command {
  return new Command('import')
    .description('Take the guest image out of such a file, instead of building it.')
    .argument('<image>', 'FILE#sha256=… or https://…#sha256=…, as `lab image export` prints it')
    .action(async (image: string) => {
      const source = imageSource(image)
      ensurePrograms(labPrograms.filter(({ debianPackage }) => UNPACKS.includes(debianPackage)))
      const isNew = await importImage(source, say)
      say(
        isNew
          ? 'The guest image is there.'
          : 'This computer has the guest image already; the file was not looked at.',
      )
    })
}
