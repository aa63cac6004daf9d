import type { Value } from '../values/value.ts'
import type { Context } from './context.ts'

/** One parameter of a function or cmdlet. */
export interface ParameterSpec {
  readonly name: string
  readonly aliases: readonly string[]
  /** Full name of its type: the one in messages. */
  readonly typeName: string
  readonly isSwitch: boolean
  /** From 0; undefined when it is bound by name only. */
  readonly position: number | undefined
  readonly mandatory: boolean
  readonly fromPipeline: boolean
  readonly fromPipelineByName: boolean
  /** Takes every argument that is left over. */
  readonly takesRemaining: boolean
  /** Parameter sets; undefined for all. */
  readonly sets: ReadonlySet<string> | undefined
  /** Makes the parameter's type of an argument. @throws PsError */
  convert(value: Value, context: Context): Value
  /** Says what is wrong with a converted value; undefined when nothing is. */
  validate(value: Value, context: Context): string | undefined
  readonly defaultValue: ((context: Context) => Value) | undefined
  /** Declared in a script: its type is an attribute that transforms arguments, and failures are told so. */
  readonly ofScript: boolean
}

/** What can be given to a function or cmdlet. */
export interface CommandShape {
  readonly name: string
  readonly parameters: readonly ParameterSpec[]
  readonly sets: readonly string[]
  readonly defaultSet: string | undefined
  /** A function without CmdletBinding: what does not fit lands in $args, and the common parameters do not exist. */
  readonly simple: boolean
  /** -WhatIf and -Confirm exist. */
  readonly shouldProcess: boolean
}
