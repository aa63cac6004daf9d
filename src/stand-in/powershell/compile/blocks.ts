import { cast } from '../runtime/cast.ts'
import type { CommandShape, ParameterSpec } from '../runtime/command-shape.ts'
import { plainParameter } from '../runtime/common-parameters.ts'
import type { CompiledBlock } from '../runtime/compiled-block.ts'
import type { Context } from '../runtime/context.ts'
import { SwitchLike, toBool } from '../runtime/convert.ts'
import { childOfType, childrenOfType, operand, type SyntaxNode, textOfNode } from '../syntax/node.ts'
import type { NetType } from '../types/net-type.ts'
import type { Value } from '../values/value.ts'
import { typeOfLiteral } from './access.ts'
import { attributesOf, type ParameterAttributes } from './attributes.ts'
import type { BlockOptions, Compiler } from './compiler.ts'
import { nameOf } from './variables.ts'

/** The body of a function, of `{ … }` or of a script: its parameters and its named blocks. */
export function compileBlock(node: SyntaxNode, compiler: Compiler, options: BlockOptions): CompiledBlock {
  const script = node.type === 'script_block_expression' ? childOfType(node, 'script_block') : node
  const paramBlock = childOfType(node, 'param_block') ?? (script && childOfType(script, 'param_block'))
  const parameters = options.parameters ?? (paramBlock && childOfType(paramBlock, 'parameter_list'))
  const body = script && (childOfType(script, 'script_block_body') ?? script)
  const blocks = childrenOfType((body && childOfType(body, 'named_block_list')) ?? node, 'named_block')
  const block = (name: string) => {
    const found = blocks.find((each) => textOfNode(operand(each, 0)).toLowerCase() === name)
    return found && compiler.statements(childOfType(found, 'statement_block'))
  }
  const plain = body && childOfType(body, 'statement_list')
  return {
    text: options.text,
    shape:
      parameters || paramBlock ? shapeOf(options.name ?? '', parameters, paramBlock, compiler) : undefined,
    begin: block('begin'),
    process: block('process'),
    end: blocks.length > 0 ? block('end') : compiler.statements(plain),
  }
}

function shapeOf(
  name: string,
  parameters: SyntaxNode | undefined,
  paramBlock: SyntaxNode | undefined,
  compiler: Compiler,
): CommandShape {
  const nodes = parameters ? childrenOfType(parameters, 'script_parameter') : []
  const declared = nodes.map((node) => ({ node, attributes: attributesOf(node, compiler) }))
  const blockAttributes = paramBlock ? textOfNode(paramBlock).toLowerCase() : ''
  const binding = /\[\s*cmdletbinding/.test(blockAttributes)
  const advanced = binding || declared.some(({ attributes }) => attributes.isParameter)
  const explicit = declared.some(({ attributes }) => attributes.position !== undefined)
  const specs = declared.map(({ node, attributes }, place) => {
    const position = attributes.position ?? (explicit ? undefined : place)
    return specOf(node, attributes, position, compiler)
  })
  const sets = [...new Set(specs.flatMap((spec) => [...(spec.sets ?? [])]))]
  const defaultSet = blockAttributes.match(/defaultparametersetname\s*=\s*['"](\w+)['"]/)?.[1]
  return {
    name,
    parameters: positioned(specs),
    sets,
    defaultSet: sets.find((set) => set.toLowerCase() === defaultSet) ?? sets[0],
    simple: !advanced,
    shouldProcess: /supportsshouldprocess/.test(blockAttributes),
  }
}

/** Switches take no place among the positional parameters. */
function positioned(specs: readonly ParameterSpec[]): ParameterSpec[] {
  let next = 0
  return specs.map((spec) => {
    if (spec.isSwitch) return { ...spec, position: undefined }
    return spec.position === undefined ? spec : { ...spec, position: next++ }
  })
}

function specOf(
  node: SyntaxNode,
  attributes: ParameterAttributes,
  position: number | undefined,
  compiler: Compiler,
): ParameterSpec {
  const variableNode = childOfType(node, 'variable')
  const defaultNode = childOfType(node, 'script_parameter_default')
  const type = attributes.type && typeOfLiteral(attributes.type)
  const typeText = attributes.type ? textOfNode(attributes.type).slice(1, -1).trim() : 'object'
  const isSwitch = /^(switch|System\.Management\.Automation\.SwitchParameter)$/i.test(typeText)
  const defaultValue = defaultNode && compiler.expression(operand(defaultNode, 0))
  return {
    ...plainParameter(variableNode ? nameOf(variableNode) : '', typeNameFor(typeText), attributes.aliases),
    isSwitch,
    position,
    mandatory: attributes.mandatory,
    fromPipeline: attributes.fromPipeline,
    fromPipelineByName: attributes.fromPipelineByName,
    takesRemaining: attributes.takesRemaining,
    sets: attributes.set ? new Set([attributes.set]) : undefined,
    convert: (value, context) => (isSwitch ? new SwitchLike(toBool(value)) : converted(type, value, context)),
    validate: attributes.validate,
    defaultValue,
    ofScript: true,
  }
}

const KNOWN_TYPES: Readonly<Record<string, string>> = {
  bool: 'System.Boolean',
  byte: 'System.Byte',
  double: 'System.Double',
  hashtable: 'System.Collections.Hashtable',
  int: 'System.Int32',
  int32: 'System.Int32',
  int64: 'System.Int64',
  long: 'System.Int64',
  object: 'System.Object',
  scriptblock: 'System.Management.Automation.ScriptBlock',
  string: 'System.String',
  switch: 'System.Management.Automation.SwitchParameter',
}

/** The type's name for messages; it is looked up for real when an argument comes. */
function typeNameFor(written: string): string {
  return KNOWN_TYPES[written.toLowerCase()] ?? written
}

function converted(type: (() => NetType) | undefined, value: Value, context: Context): Value {
  return type ? cast(type(), value, context.session) : value
}
