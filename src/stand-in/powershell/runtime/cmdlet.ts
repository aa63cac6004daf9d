import type { Value } from '../values/value.ts'
import type { Call } from './call.ts'
import type { CommandShape } from './command-shape.ts'

/** A cmdlet. Its syntax is written as Microsoft's documentation prints it: one line for each parameter set. */
export interface Cmdlet {
  readonly name: string
  /** The .NET class that completes its error ids; a function of a module has its own name there. */
  readonly implementation: string
  readonly shape: () => CommandShape
  /** Called once for each pipeline; what it returns handles the input. */
  readonly open: (call: Call) => Handlers
}

export interface Handlers {
  /** Once for each input object, or once when there is no pipeline before it. */
  process?(call: Call, input: Value): void
  end?(call: Call): void
}
