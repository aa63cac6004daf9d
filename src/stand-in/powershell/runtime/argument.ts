import { textOf, typeNameOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { ParameterSpec } from './command-shape.ts'
import type { Context } from './context.ts'
import { toItems } from './convert.ts'
import { PsError, runtimeError } from './errors.ts'

/** The argument as its parameter takes it. @throws PsError when it does not convert, or is not valid */
export function accept(spec: ParameterSpec, value: Value, context: Context): Value {
  const converted = convert(spec, value ?? null, context)
  const complaint = spec.validate(converted, context)
  if (complaint === undefined) return converted
  throw runtimeError(
    'ParameterArgumentValidationError',
    `Cannot validate argument on parameter '${spec.name}'. ${complaint}`,
    {
      type: 'System.Management.Automation.ParameterBindingValidationException',
      category: 'InvalidData',
    },
  )
}

function convert(spec: ParameterSpec, value: Value, context: Context): Value {
  try {
    return spec.convert(value, context)
  } catch (error) {
    if (!(error instanceof PsError)) throw error
    throw spec.ofScript ? transformationError(spec, error) : conversionError(spec, value, error)
  }
}

function transformationError({ name }: ParameterSpec, { message }: PsError): PsError {
  return runtimeError(
    'ParameterArgumentTransformationError',
    `Cannot process argument transformation on parameter '${name}'. ${message}`,
    {
      type: 'System.Management.Automation.ParameterBindingArgumentTransformationException',
      category: 'InvalidData',
    },
  )
}

function conversionError(spec: ParameterSpec, value: Value, error: PsError): PsError {
  return runtimeError(
    'CannotConvertArgumentNoMessage',
    `Cannot bind parameter '${spec.name}'. ${conversionText(spec, value, error)}`,
    { type: 'System.Management.Automation.ParameterBindingException', category: 'InvalidArgument' },
  )
}

function conversionText(spec: ParameterSpec, value: Value, error: PsError): string {
  if (typeof value === 'string' || toItems(value).length === 0) return error.message
  return error.message.startsWith('Cannot convert')
    ? error.message
    : `Cannot convert the "${textOf(value)}" value of type "${typeNameOf(value ?? '')}" to type "${spec.typeName}".`
}
