import type { Context } from '../runtime/context.ts'
import { runtimeError } from '../runtime/errors.ts'
import type { Scope } from '../runtime/scope.ts'
import { type SyntaxNode, textOfNode } from '../syntax/node.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { ExpressionTable, Target } from './compiler.ts'

export const variables: ExpressionTable = {
  variable: (node) => variable(nameOf(node)).get,
}

/** `$name`, `$scope:name`, `$env:NAME`, `${any name}`, by what stands behind the `$`. */
export function variable(written: string): Target {
  const colon = written.indexOf(':')
  if (colon < 0) return plainVariable(written.toLowerCase())
  const prefix = written.slice(0, colon).toLowerCase()
  const name = written.slice(colon + 1)
  const scope = SCOPES[prefix]
  if (scope) return scopedVariable(scope, name.toLowerCase())
  if (prefix === 'env') return environmentVariable(name)
  if (prefix === 'function') return functionVariable(name.toLowerCase())
  if (prefix === 'variable') return plainVariable(name.toLowerCase())
  return plainVariable(written.toLowerCase())
}

/** The name of a variable node without `$`, `@` and braces. */
export function nameOf(node: SyntaxNode): string {
  return textOfNode(node)
    .slice(1)
    .replace(/^\{([\s\S]*)\}$/, '$1')
}

const SCOPES: Readonly<Record<string, (scope: Scope) => Scope>> = {
  global: (scope) => scope.global,
  script: (scope) => scope.script,
  local: (scope) => scope,
  private: (scope) => scope,
  using: (scope) => scope,
}

const CONSTANTS: Readonly<Record<string, Value>> = { true: true, false: false, null: null }

function plainVariable(name: string): Target {
  if (name === 'null') return { get: () => null, set: () => {} }
  if (name in CONSTANTS) return constantVariable(name)
  if (name === '?') return { get: (context) => context.session.succeeded, set: refuseWrite('?') }
  if (name === 'pwd') return { get: (context) => context.session.location, set: refuseWrite('PWD') }
  // Outside of functions: what came on standard input, read when it is first looked at.
  if (name === 'input')
    return {
      get: (context) => context.scope.find(name)?.value ?? context.session.inputList(),
      set: refuseWrite('input'),
    }
  return {
    get(context) {
      const found = context.scope.find(name)
      return found ? found.value : unset(context, name)
    },
    set: (context, value) => context.scope.set(name, value),
  }
}

function constantVariable(name: string): Target {
  const value = CONSTANTS[name]
  return { get: () => value, set: refuseWrite(name) }
}

function refuseWrite(name: string): Target['set'] {
  return () => {
    throw runtimeError(
      'VariableNotWritable',
      `Cannot overwrite variable ${name} because it is read-only or constant.`,
      {
        type: 'System.Management.Automation.SessionStateUnauthorizedAccessException',
        category: 'WriteError',
        target: name,
      },
    )
  }
}

function scopedVariable(choose: (scope: Scope) => Scope, name: string): Target {
  return {
    get(context) {
      const scope = choose(context.scope)
      const found = scope.variables.get(name) ?? scope.find(name)
      return found ? found.value : unset(context, name)
    },
    set: (context, value) => choose(context.scope).set(name, value),
  }
}

function environmentVariable(name: string): Target {
  return {
    get: (context) => context.session.console.environment.get(name) ?? null,
    set: (context, value) => context.session.console.environment.set(name, textOf(value)),
  }
}

function functionVariable(name: string): Target {
  return {
    get: (context) => context.scope.findFunction(name)?.block ?? null,
    set: refuseWrite(name),
  }
}

function unset(context: Context, name: string): Value {
  if (context.session.strictness >= 1) {
    throw runtimeError(
      'VariableIsUndefined',
      `The variable '$${name}' cannot be retrieved because it has not been set.`,
      {
        target: name,
      },
    )
  }
  return null
}
