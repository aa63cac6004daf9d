import { ScriptBlock } from '../values/script-block.ts'
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

export function scriptBlock(body: CompiledBlock): ScriptBlock {
  return new CompiledScriptBlock(body)
}

/** What runs of a script block. */
export function bodyOf(block: ScriptBlock): CompiledBlock {
  if (block instanceof CompiledScriptBlock) return block.body
  throw new TypeError('unreachable: no other script block is ever made')
}

/** Apart from its base, because scopes keep script blocks, and what is compiled runs in a scope. */
class CompiledScriptBlock extends ScriptBlock {
  readonly body: CompiledBlock

  constructor(body: CompiledBlock) {
    super(body.text)
    this.body = body
  }
}
