import { formatForOutput } from '../format/output.ts'
import { locate } from '../providers/places.ts'
import { type Call, terminating } from '../runtime/call.ts'
import { NetThrow } from '../runtime/errors.ts'
import { encodingOf } from '../types/text.ts'
import type { Value } from '../values/value.ts'
import { cmdlet } from './define.ts'

const OPTIONS =
  '[[-Encoding] <String>] [-Append] [-Force] [-NoClobber] [-Width <Int32>] [-NoNewline] [-InputObject <PSObject>] [-WhatIf] [-Confirm]'

const outFile = cmdlet({
  syntax: [`Out-File [-FilePath] <String> ${OPTIONS}`, `Out-File -LiteralPath <String> ${OPTIONS}`],
  pipeline: ['InputObject'],
  aliases: { LiteralPath: ['PSPath'] },
  open(opened) {
    const values: Value[] = []
    return {
      process: (call) => void values.push(call.value('InputObject')),
      end: () => write(opened, values),
    }
  },
})

export const outFileCmdlets = [outFile]

function write(call: Call, values: readonly Value[]): void {
  const { files } = call.session.windows
  const { path } = locate(call.session, call.text('LiteralPath') ?? call.text('FilePath') ?? '')
  const { codec } = encodingOf(call.text('Encoding') ?? 'Unicode')
  const formatted = formatForOutput(values, call.session)
  const text = codec.encode(call.flag('NoNewline') ? formatted.replaceAll('\r\n', '') : formatted)
  try {
    if (call.flag('NoClobber') && files.kindOf(path)) {
      throw new NetThrow('System.IO.IOException', `The file '${path}' already exists.`)
    }
    if (call.flag('Append') && files.kindOf(path)) files.append(path, text)
    else files.write(path, Buffer.concat([Buffer.from(codec.preamble), text]))
  } catch (thrown) {
    if (!(thrown instanceof NetThrow)) throw thrown
    throw terminating({ exception: thrown.exception, id: 'FileOpenFailure', category: 'OpenError' })
  }
}
