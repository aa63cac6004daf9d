import type { Value } from '../values/value.ts'
import { bindingError } from './binding-errors.ts'
import type { CommandShape, ParameterSpec } from './command-shape.ts'
import type { PsError } from './errors.ts'

/** What has been given to a command so far. */
interface Given {
  readonly values: ReadonlyMap<string, Value>
  readonly sets: readonly string[]
}

/** The parameters that are still missing although their command cannot do without. */
export function missingMandatory(shape: CommandShape, { values, sets }: Given): string[] {
  const isMissing = (spec: ParameterSpec, set: string | undefined) =>
    spec.mandatory &&
    !values.has(spec.name.toLowerCase()) &&
    (!spec.sets || set === undefined || spec.sets.has(set))
  const candidates = sets.length > 0 ? sets : [undefined]
  const missing = candidates.map((set) =>
    shape.parameters.filter((spec) => isMissing(spec, set)).map(({ name }) => name),
  )
  return missing.find((names) => names.length === 0) ?? missing[0] ?? []
}

/** The sets that hold every parameter that was named. @throws PsError when there is none */
export function possibleSets(shape: CommandShape, values: ReadonlyMap<string, Value>): readonly string[] {
  const used = shape.parameters.filter((spec) => spec.sets && values.has(spec.name.toLowerCase()))
  const possible = shape.sets.filter((set) => used.every((spec) => spec.sets?.has(set)))
  if (shape.sets.length > 0 && possible.length === 0) throw ambiguousSet()
  return possible
}

/** After the positional ones: the sets whose mandatory parameters are there, or may still come. */
export function settle(
  shape: CommandShape,
  values: ReadonlyMap<string, Value>,
  named: readonly string[],
  expectsInput: boolean,
): readonly string[] {
  const possible = possibleSets(shape, values).filter((set) => named.includes(set))
  const complete = possible.filter((set) =>
    shape.parameters.every(
      (spec) =>
        !spec.mandatory ||
        values.has(spec.name.toLowerCase()) ||
        !isIn(spec, [set]) ||
        (expectsInput && (spec.fromPipeline || spec.fromPipelineByName)),
    ),
  )
  if (complete.length === 0)
    return possible.includes(shape.defaultSet ?? '') ? [shape.defaultSet ?? ''] : possible
  if (expectsInput) return complete
  return complete.includes(shape.defaultSet ?? '') ? [shape.defaultSet ?? ''] : complete
}

export function isIn(spec: ParameterSpec, sets: readonly string[]): boolean {
  return !spec.sets || sets.length === 0 || sets.some((set) => spec.sets?.has(set))
}

function ambiguousSet(): PsError {
  return bindingError(
    'AmbiguousParameterSet',
    'Parameter set cannot be resolved using the specified named parameters.',
  )
}
