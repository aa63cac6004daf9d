import type { Call } from '../../runtime/call.ts'
import { terminating } from '../../runtime/call.ts'
import { NetException } from '../../runtime/errors.ts'
import { textOf } from '../../values/text.ts'

/**
 * Whether to go on: not with -WhatIf. A cmdlet that destroys data asks first, which fails without anybody to ask.
 * @throws PsError when it had to ask
 */
export function confirm(call: Call, target: string, { destroysData }: { destroysData: boolean }): boolean {
  if (call.flag('WhatIf')) {
    call.context.streams.information(`What if: Performing the operation on target "${target}".\r\n`)
    return false
  }
  const asks = call.has('Confirm') ? call.flag('Confirm') : destroysData && !isQuiet(call)
  if (!asks) return true
  throw terminating({
    exception: new NetException(
      'System.Management.Automation.PSInvalidOperationException',
      'Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.',
    ),
    id: 'InvalidOperation',
    category: 'InvalidOperation',
  })
}

function isQuiet(call: Call): boolean {
  return /^none$/i.test(textOf(call.context.scope.get('confirmpreference')))
}
