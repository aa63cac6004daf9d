import { createHash } from 'node:crypto'
import { placesOf } from '../providers/places.ts'
import type { Call } from '../runtime/call.ts'
import { ByteStream } from '../types/byte-stream.ts'
import { openStream } from '../types/file-stream.ts'
import { chunksOf } from '../types/hash-algorithm.ts'
import { PsObject } from '../values/value.ts'
import { cmdlet } from './define.ts'

export const getFileHash = cmdlet({
  syntax: [
    'Get-FileHash [-Path] <String[]> [[-Algorithm] <String>]',
    'Get-FileHash -LiteralPath <String[]> [[-Algorithm] <String>]',
    'Get-FileHash -InputStream <Object> [[-Algorithm] <String>]',
  ],
  byName: ['LiteralPath'],
  pipeline: ['Path'],
  aliases: { LiteralPath: ['PSPath', 'FullName'] },
  implementation: 'Get-FileHash',
  enumerations: { Algorithm: ['SHA1', 'SHA256', 'SHA384', 'SHA512', 'MD5'] },
  process(call) {
    const stream = call.value('InputStream')
    if (stream instanceof ByteStream) return emitHash(call, stream, undefined)
    for (const place of placesOf(call)) {
      call.attempt(
        () => {
          const opened = openStream(call.session, { path: place.path, mode: 'Open', access: 'Read' })
          emitHash(call, opened, place.path)
          opened.close()
        },
        { id: 'FileReadError', category: 'ReadError', target: place.path },
      )
    }
  },
})

function emitHash(call: Call, stream: ByteStream, path: string | undefined): void {
  const algorithm = (call.text('Algorithm') ?? 'SHA256').toUpperCase()
  const hash = createHash(algorithm.toLowerCase())
  for (const chunk of chunksOf(stream)) hash.update(chunk)
  call.emit(
    new PsObject(
      [
        ['Algorithm', algorithm],
        ['Hash', hash.digest('hex').toUpperCase()],
        ['Path', path ?? null],
      ],
      'Microsoft.PowerShell.Commands.FileHashInfo',
    ),
  )
}
