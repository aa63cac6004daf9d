import { double } from '../values/number.ts'
import type { ScriptBlock } from '../values/script-block.ts'
import { Hashtable, type Value } from '../values/value.ts'
import { type Argument, type Bound, bind, bindInput, inputNotBound } from './binder.ts'
import { bindingError } from './binding-errors.ts'
import type { CommandShape, ParameterSpec } from './command-shape.ts'
import { COMMON_PARAMETERS } from './common-parameters.ts'
import { bodyOf, type Statements } from './compiled-block.ts'
import type { Context } from './context.ts'
import { SwitchLike, toBool } from './convert.ts'
import { type Emit, type Flow, FlowEscape } from './flow.ts'
import { missingMandatory } from './parameter-sets.ts'
import type { Stage } from './pipeline.ts'
import { Scope } from './scope.ts'

/** A script block that takes what it is given, like a function without param(). */
const NO_PARAMETERS: CommandShape = {
  name: '',
  parameters: [],
  sets: [],
  defaultSet: undefined,
  simple: true,
  shouldProcess: false,
}

export interface InvokeOptions {
  /** `$_` while it runs. */
  readonly item?: Value
}

/** Runs a script block in a scope of its own and collects what it puts out. */
export function invokeBlock(
  context: Context,
  block: ScriptBlock,
  args: readonly Value[],
  options: InvokeOptions = {},
): Value {
  const values: Value[] = []
  runBlock(context, block, args, (value) => void values.push(value), options)
  return values.length === 0 ? undefined : values.length === 1 ? values[0] : values
}

export function runBlock(
  context: Context,
  block: ScriptBlock,
  args: readonly Value[],
  emit: Emit,
  options: InvokeOptions = {},
): void {
  const stage = blockStage(
    context,
    block,
    args.map((value) => ({ value })),
    emit,
    { newScope: true, expectsInput: false },
  )
  if ('item' in options) stage.scope.set('_', options.item)
  stage.begin()
  stage.end()
}

/** Runs a block where it stands, without a scope of its own: the blocks of ForEach-Object, Where-Object and their like. */
export function runInPlace(context: Context, block: ScriptBlock, item: Value, emit: Emit): void {
  const outer = context.scope.variables.get('_')?.value
  context.scope.set('_', item)
  try {
    const { begin, process, end } = bodyOf(block)
    for (const part of [begin, process, end]) {
      const flow = part?.(context, emit)
      if (flow?.kind === 'return') return
      if (flow) throw new FlowEscape(flow)
    }
  } finally {
    context.scope.set('_', outer)
  }
}

/** The same, for its value. */
export function valueInPlace(context: Context, block: ScriptBlock, item: Value): Value {
  const values: Value[] = []
  runInPlace(context, block, item, (value) => void values.push(value))
  return values.length === 0 ? undefined : values.length === 1 ? values[0] : values
}

interface BlockStage extends Stage {
  readonly scope: Scope
}

/** A function or script block as a stage of a pipeline. */
export function blockStage(
  context: Context,
  block: ScriptBlock,
  args: readonly Argument[],
  emit: Emit,
  { newScope, expectsInput }: { newScope: boolean; expectsInput: boolean },
): BlockStage {
  const body = bodyOf(block)
  const shape = body.shape ?? NO_PARAMETERS
  const scope = newScope ? new Scope(context.scope) : context.scope
  const inner = context.inScope(scope)
  const bound = bind(shape, args, inner, expectsInput)
  const input: Value[] = []
  let ended = false

  const run = (statements: Statements | undefined) => {
    if (ended || !statements) return
    ended = leave(statements(inner, emit))
  }
  return {
    scope,
    begin() {
      if (!expectsInput) demand(shape, bound)
      declare(shape, bound, inner)
      run(body.begin)
      if (!expectsInput) run(body.process)
    },
    process(value) {
      input.push(value)
      if (takesInput(shape)) declareInput(shape, bound, value, inner)
      if (!body.process) return
      scope.set('_', value)
      scope.set('input', [value])
      run(body.process)
    },
    end() {
      if (!body.end) return
      scope.set('input', input)
      run(body.end)
    },
  }
}

/** Whether the block has ended by `return`; anything else that leaves it goes on upwards. */
function leave(flow: Flow | undefined): boolean {
  if (!flow) return false
  if (flow.kind === 'return') return true
  throw new FlowEscape(flow)
}

function takesInput(shape: CommandShape): boolean {
  return shape.parameters.some(({ fromPipeline, fromPipelineByName }) => fromPipeline || fromPipelineByName)
}

function demand(shape: CommandShape, bound: Bound): void {
  const missing = missingMandatory(shape, bound)
  if (missing.length === 0) return
  throw bindingError(
    'MissingMandatoryParameter',
    `Cannot process command because of one or more missing mandatory parameters: ${missing.join(' ')}.`,
  )
}

function declareInput(shape: CommandShape, bound: Bound, value: Value, inner: Context): void {
  const withInput = bindInput(shape, bound, value, inner)
  if (!withInput) throw inputNotBound(value)
  demand(shape, withInput)
  for (const [name, each] of withInput.values) if (!bound.values.has(name)) inner.scope.set(name, each)
}

function declare(shape: CommandShape, { values, rest }: Bound, inner: Context): void {
  const { scope } = inner
  for (const spec of shape.parameters) {
    const name = spec.name.toLowerCase()
    const value = values.has(name) ? values.get(name) : initialValue(spec, inner)
    scope.variables.set(name, {
      value: value ?? null,
      convert: (each) => spec.convert(each, inner),
      readOnly: false,
    })
  }
  scope.set('args', [...rest])
  scope.set('psboundparameters', boundTable(shape, values))
  const action = values.get('erroraction')
  if (action !== undefined) scope.set('erroractionpreference', action)
  if (toBool(values.get('verbose'))) scope.set('verbosepreference', 'Continue')
}

/** What a typed parameter holds that was not given: its default, or .NET's for the value types and strings. */
function initialValue(spec: ParameterSpec, context: Context): Value {
  if (spec.isSwitch) return new SwitchLike(false)
  if (spec.defaultValue) return spec.convert(spec.defaultValue(context) ?? null, context)
  return INITIAL_VALUES[spec.typeName] ?? null
}

const INITIAL_VALUES: Readonly<Record<string, Value>> = {
  'System.Boolean': false,
  'System.Double': double(0),
  'System.Int32': 0,
  'System.Int64': 0n,
  'System.String': '',
}

function boundTable(shape: CommandShape, values: ReadonlyMap<string, Value>): Value {
  const table = new Hashtable('System.Collections.Generic.Dictionary`2[System.String,System.Object]')
  for (const { name } of [...shape.parameters, ...COMMON_PARAMETERS]) {
    if (values.has(name.toLowerCase())) table.set(name, values.get(name.toLowerCase()))
  }
  return table
}
