import { NetObject } from '../values/value.ts'
import type { CommandShape } from './command-shape.ts'
import type { Context } from './context.ts'
import type { Emit, Flow } from './flow.ts'

/** A list of statements, ready to run. */
export type Statements = (context: Context, emit: Emit) => Flow | undefined

/** What a script block was compiled to. */
export interface CompiledBlock {
  readonly text: string
  /** Its param() block; `undefined` when it has none. */
  readonly shape: CommandShape | undefined
  readonly begin: Statements | undefined
  readonly process: Statements | undefined
  readonly end: Statements | undefined
}

/** A [scriptblock] value. */
export class ScriptBlock extends NetObject {
  readonly typeName = 'System.Management.Automation.ScriptBlock'
  readonly body: CompiledBlock

  constructor(body: CompiledBlock) {
    super()
    this.body = body
  }

  override toText(): string {
    return this.body.text
  }
}
