import type { Value } from '../values/value.ts'

/**
 * How a statement ended when it did not simply end. Returned from statement to statement, since throwing for every
 * `continue` would be slow; thrown (as {@link FlowEscape}) only where it has to leave an expression or a pipeline.
 */
export type Flow =
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined }
  | { readonly kind: 'return' }

export class FlowEscape {
  readonly flow: Flow

  constructor(flow: Flow) {
    this.flow = flow
  }
}

/** `exit`: ends the script. */
export class ExitScript {
  readonly code: number

  constructor(code: number) {
    this.code = code
  }
}

/** Thrown by a stage that needs no more input: `Select-Object -First`. */
export class StopUpstream {
  readonly stage: object

  constructor(stage: object) {
    this.stage = stage
  }
}

/** Takes the next value of an output stream. */
export type Emit = (value: Value) => void
