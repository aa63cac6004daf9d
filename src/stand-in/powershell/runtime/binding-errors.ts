import type { Value } from '../values/value.ts'
import { type PsError, runtimeError } from './errors.ts'

export function bindingError(id: string, message: string, target: Value = null): PsError {
  return runtimeError(id, message, {
    type: 'System.Management.Automation.ParameterBindingException',
    category: 'InvalidArgument',
    target,
  })
}
