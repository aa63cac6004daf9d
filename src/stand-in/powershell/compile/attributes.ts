import { equal } from '../runtime/comparison.ts'
import type { Context } from '../runtime/context.ts'
import { numberFrom, toBool, toItems } from '../runtime/convert.ts'
import { valueInPlace } from '../runtime/invoke.ts'
import { patternOf } from '../runtime/text-operators.ts'
import { childOfType, childrenOfType, named, operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { toDouble } from '../values/number.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { Compiler, Expression } from './compiler.ts'

type Validate = (value: Value, context: Context) => string | undefined

/** What stands in brackets before a parameter. */
export interface ParameterAttributes {
  /** The type_literal. */
  readonly type: SyntaxNode | undefined
  readonly isParameter: boolean
  readonly mandatory: boolean
  readonly position: number | undefined
  readonly fromPipeline: boolean
  readonly fromPipelineByName: boolean
  readonly takesRemaining: boolean
  readonly set: string | undefined
  readonly aliases: readonly string[]
  readonly validate: Validate
}

export function attributesOf(node: SyntaxNode, compiler: Compiler): ParameterAttributes {
  const attributes = childrenOfType(childOfType(node, 'attribute_list') ?? node, 'attribute')
  const type = attributes.flatMap((each) => childOfType(each, 'type_literal') ?? []).at(-1)
  const declared = attributes.filter((each) => childOfType(each, 'attribute_name'))
  const parameter = declared.find((each) => nameOfAttribute(each) === 'parameter')
  const text = parameter ? textOfNode(parameter) : ''
  const flag = (name: string) => new RegExp(`\\b${name}\\b(?!\\s*=\\s*\\$false)`, 'i').test(text)
  const position = text.match(/\bposition\s*=\s*(\d+)/i)?.[1]
  const validators = declared.flatMap((each) => validatorOf(each, compiler) ?? [])
  return {
    type,
    isParameter: parameter !== undefined,
    mandatory: flag('Mandatory'),
    position: position === undefined ? undefined : Number(position),
    fromPipeline: flag('ValueFromPipeline'),
    fromPipelineByName: flag('ValueFromPipelineByPropertyName'),
    takesRemaining: flag('ValueFromRemainingArguments'),
    set: text.match(/\bparametersetname\s*=\s*['"](\w+)['"]/i)?.[1],
    aliases: declared.filter((each) => nameOfAttribute(each) === 'alias').flatMap(textsOf),
    validate: (value, context) => firstComplaint(validators, value, context),
  }
}

function firstComplaint(validators: readonly Validate[], value: Value, context: Context): string | undefined {
  for (const validate of validators) {
    const complaint = validate(value, context)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

function nameOfAttribute(node: SyntaxNode): string {
  const name = childOfType(node, 'attribute_name')
  return name ? textOfNode(name).toLowerCase() : ''
}

function textsOf(node: SyntaxNode): string[] {
  return [...textOfNode(node).matchAll(/['"]([^'"]*)['"]/g)].map((found) => found[1] ?? '')
}

function argumentsOf(node: SyntaxNode, compiler: Compiler): Expression[] {
  const list = childOfType(node, 'attribute_arguments')
  if (!list) return []
  return named(list).map((each) => compiler.expression(operand(each, 0)))
}

function validatorOf(node: SyntaxNode, compiler: Compiler): Validate | undefined {
  const make = VALIDATORS[nameOfAttribute(node)]
  return make?.(argumentsOf(node, compiler))
}

const VALIDATORS: Readonly<Record<string, (args: Expression[]) => Validate>> = {
  validateset: (args) => (value, context) => {
    const allowed = args.flatMap((arg) => [...toItems(arg(context))])
    const wrong = toItems(value).find((item) => !allowed.some((each) => equal(each, item)))
    if (wrong === undefined) return undefined
    return (
      `The argument "${textOf(wrong)}" does not belong to the set "${allowed.map(textOf).join(',')}" specified by the ` +
      'ValidateSet attribute. Supply an argument that is in the set and then try the command again.'
    )
  },
  validaterange: (args) => (value, context) => {
    const [least, most] = args.map((arg) => toDouble(numberFrom(arg(context))))
    const number = toDouble(numberFrom(value))
    if (least !== undefined && number < least) {
      return `The ${number} argument is less than the minimum allowed range of ${least}. Supply an argument that is greater than or equal to ${least} and then try the command again.`
    }
    if (most !== undefined && number > most) {
      return `The ${number} argument is greater than the maximum allowed range of ${most}. Supply an argument that is less than or equal to ${most} and then try the command again.`
    }
    return undefined
  },
  validatepattern: (args) => (value, context) => {
    const pattern = textOf(args[0]?.(context))
    const regex = patternOf(pattern, true)
    regex.lastIndex = 0
    if (regex.test(textOf(value))) return undefined
    return `The argument "${textOf(value)}" does not match the "${pattern}" pattern. Supply an argument that matches "${pattern}" and try the command again.`
  },
  validatescript: (args) => (value, context) => {
    const block = args[0]?.(context)
    if (!(block instanceof ScriptBlock) || toBool(valueInPlace(context, block, value))) return undefined
    return `The "${block.toText()}" validation script for the argument with value "${textOf(value)}" did not return a result of True. Determine why the validation script failed, and then try the command again.`
  },
  validatenotnull: () => (value) =>
    value === null
      ? 'The argument is null. Provide a valid value for the argument, and then try running the command again.'
      : undefined,
  validatenotnullorempty: () => (value) =>
    value === null || value === '' || toItems(value).length === 0
      ? 'The argument is null or empty. Provide an argument that is not null or empty, and then try the command again.'
      : undefined,
}
