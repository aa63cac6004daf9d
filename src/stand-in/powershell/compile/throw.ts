import type { Context } from '../runtime/context.ts'
import { ErrorRecord, type Extent, NetException, PsError } from '../runtime/errors.ts'
import { textOf, typeNameOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'

/** `throw`: an error record and an exception go as they are; anything else becomes the text of a RuntimeException. */
export function throwValue(value: Value, extent: Extent, context: Context): never {
  if (value instanceof ErrorRecord) throw new PsError(value, { fatal: true })
  if (value === undefined || value === null) {
    const current = context.scope.get('_')
    // A bare `throw` within catch passes the error on.
    if (value === undefined && current instanceof ErrorRecord) throw new PsError(current, { fatal: true })
  }
  const text = value === undefined || value === null ? 'ScriptHalted' : textOf(value)
  const exception =
    value instanceof NetException
      ? value
      : new NetException('System.Management.Automation.RuntimeException', text)
  const record = new ErrorRecord({
    exception,
    id: value instanceof NetException ? value.message : text,
    category: 'OperationStopped',
    target: value === undefined ? null : isPlain(value) ? value : null,
  })
  record.extent = extent
  throw new PsError(record, { fatal: true })
}

function isPlain(value: Value): boolean {
  return value !== null && value !== undefined && !typeNameOf(value).endsWith('Exception')
}
