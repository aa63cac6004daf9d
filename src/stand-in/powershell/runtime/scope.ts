import type { ScriptBlock } from '../values/script-block.ts'
import type { Value } from '../values/value.ts'

export interface Variable {
  value: Value
  /** What a type in front of the variable demands of every later value. */
  readonly convert: ((value: Value) => Value) | undefined
  readonly readOnly: boolean
}

/** One level of names. PowerShell's scopes are dynamic: a function sees the names of whoever calls it. */
export class Scope {
  readonly parent: Scope | undefined
  /** The scope that `script:` means: the script's own. */
  readonly script: Scope
  readonly variables = new Map<string, Variable>()
  readonly functions = new Map<string, FunctionDefinition>()
  readonly aliases = new Map<string, string>()

  constructor(parent?: Scope, { isScript = false } = {}) {
    this.parent = parent
    this.script = isScript || !parent ? this : parent.script
  }

  get global(): Scope {
    return this.parent ? this.parent.global : this
  }

  /** @param name in lower case */
  find(name: string): Variable | undefined {
    let scope: Scope | undefined = this
    while (scope) {
      const variable = scope.variables.get(name)
      if (variable) return variable
      scope = scope.parent
    }
    return undefined
  }

  get(name: string): Value {
    return this.find(name)?.value ?? null
  }

  /** Sets the variable in this scope: assignment never reaches into an outer one. */
  set(name: string, value: Value): void {
    const own = this.variables.get(name)
    if (own) own.value = own.convert ? own.convert(value) : value
    else this.variables.set(name, { value, convert: undefined, readOnly: false })
  }

  declare(name: string, value: Value, convert: Variable['convert']): void {
    this.variables.set(name, { value: convert ? convert(value) : value, convert, readOnly: false })
  }

  findFunction(name: string): FunctionDefinition | undefined {
    return this.functions.get(name) ?? this.parent?.findFunction(name)
  }

  findAlias(name: string): string | undefined {
    return this.aliases.get(name) ?? this.parent?.findAlias(name)
  }
}

export interface FunctionDefinition {
  readonly name: string
  readonly block: ScriptBlock
}
