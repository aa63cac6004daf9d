import { open, realpath, stat } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf, UsageError } from '../../core/errors.ts'
import { quoted } from '../../core/words.ts'
import type { OwnImage } from '../machine/origin.ts'
import { runTool } from '../machine/tool.ts'

/** A bootable disk that somebody names: a file of any format that QEMU reads, and that reads no other file. */
export interface FoundDisk extends Pick<OwnImage, 'disk' | 'sizeBytes' | 'modifiedMs'> {
  readonly format: (typeof FORMATS)[number]
}

const FORMATS = ['raw', 'qcow2', 'vmdk', 'vhdx', 'vpc', 'vdi'] as const

/**
 * Looks at the file without believing it: what would have a guest read other files of this computer is refused.
 * @throws UsageError for what is no disk to boot from, or is being written to
 */
export async function lookAtDisk(file: string): Promise<FoundDisk> {
  const disk = await realpath(file).catch((cause) => {
    throw refused(
      file,
      'is not there',
      'Name the file of a disk image: --image win10-1=win10.qcow2,guest=windows',
      cause,
    )
  })
  const { size, mtimeMs, isPlain } = await stat(disk).then((seen) => ({ ...seen, isPlain: seen.isFile() }))
  if (!isPlain)
    throw refused(
      file,
      'is no file',
      'A device can be read into one: qemu-img convert -O qcow2 DEVICE disk.qcow2',
    )
  const head = await headOf(file, disk)
  refuseOtherFiles(file, head)
  const info = await infoOf(file, disk)
  const { data } = info['format-specific'] ?? {}
  if (info['backing-filename'] !== undefined || data?.['data-file'] !== undefined) throw readsAnother(file)
  if (data?.extents?.some(({ filename }) => filename !== undefined && filename !== disk))
    throw readsAnother(file)
  if (info.encrypted)
    throw refused(file, 'is encrypted', 'Decrypt it first: qemu-img convert writes it anew.')
  if (data?.corrupt)
    throw refused(file, 'is marked as corrupt', 'Have a copy of it repaired: qemu-img check -r all COPY')
  const format = FORMATS.find((one) => one === info.format)
  if (format === undefined) {
    throw refused(file, `is of the format ${info.format}`, `The lab takes ${FORMATS.join(', ')}: ${CONVERT}`)
  }
  if (format === 'raw') refuseUnbootable(file, head)
  return { disk, format, sizeBytes: size, modifiedMs: mtimeMs }
}

const CONVERT = 'qemu-img convert -O qcow2 OLD NEW.qcow2'

const HEAD_BYTES = 36 * 1024

/** With zeros behind a file that is shorter. */
async function headOf(file: string, disk: string): Promise<Buffer> {
  const buffer = Buffer.alloc(HEAD_BYTES)
  try {
    const handle = await open(disk, 'r')
    await handle.read(buffer, 0, HEAD_BYTES, 0).finally(() => handle.close())
    return buffer
  } catch (cause) {
    throw refused(file, `cannot be read: ${messageOf(cause)}`, 'Let whoever runs the lab read it.', cause)
  }
}

/** Before QEMU is given the file, which would open the others. */
function refuseOtherFiles(file: string, head: Buffer): void {
  const begins = (magic: string) => head.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1'))
  // QEMU's docs/interop/qcow2.rst: the backing file's offset, and of the incompatible features the external data file.
  const isLayer =
    begins('QFI\xfb') &&
    (head.readBigUInt64BE(8) !== 0n || (head.readUInt32BE(4) > 2 && (head.readUInt32BE(76) & 4) !== 0))
  // VMDK: a descriptor names the files that hold the data; so does a sparse file without a capacity of its own.
  const isList = begins('# Disk DescriptorFile') || (begins('KDMV') && head.readBigUInt64LE(12) === 0n)
  if (isLayer || isList) throw readsAnother(file)
}

function readsAnother(file: string): UsageError {
  return refused(file, 'is not the whole disk: it reads other files', `Make one file of them: ${CONVERT}`)
}

const info = z.object({
  format: z.string().max(20),
  encrypted: z.boolean().optional(),
  'backing-filename': z.string().optional(),
  'format-specific': z
    .object({
      data: z
        .object({
          'data-file': z.string().optional(),
          corrupt: z.boolean().optional(),
          extents: z.array(z.object({ filename: z.string().optional() })).optional(),
        })
        .optional(),
    })
    .optional(),
})

/** The file may be made to keep a reader busy, or to fill its memory. */
const BOUNDS = ['--cpu=30', `--as=${2 ** 31}`]

async function infoOf(file: string, disk: string): Promise<z.infer<typeof info>> {
  try {
    return info.parse(
      JSON.parse(await runTool('prlimit', [...BOUNDS, 'qemu-img', 'info', '--output=json', disk])),
    )
  } catch (cause) {
    if (/Failed to get .* lock|Is another process using/.test(messageOf(cause))) {
      throw refused(
        file,
        'is in use by another program',
        'End the machine that writes to it, or give the lab a copy.',
        cause,
      )
    }
    throw refused(
      file,
      'is no disk image that QEMU reads',
      'Is it whole? qemu-img check FILE looks closer.',
      cause,
    )
  }
}

/** Anything is a raw disk to QEMU. */
function refuseUnbootable(file: string, head: Buffer): void {
  if (head.subarray(32_769, 32_774).toString('latin1') === 'CD001') {
    throw refused(file, 'is a CD', 'The lab wants the disk that a system was installed on.')
  }
  if (head.readUInt16LE(510) === 0xaa55) return
  throw refused(
    file,
    'is no disk image, nor a raw disk that anything boots from',
    `The lab takes ${FORMATS.join(', ')}.`,
  )
}

function refused(file: string, why: string, hint: string, cause?: unknown): UsageError {
  return new UsageError(`${quoted(file, 300)} ${why}.`, { hint, cause })
}
