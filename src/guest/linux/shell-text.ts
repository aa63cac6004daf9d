import { readFileSync } from 'node:fs'
import type { ScriptArguments, ScriptName, ScriptText } from '../script-runner.ts'

/**
 * A script of `scripts/` as it is sent: its parameters as assignments, a list as `$1`, `$2`, …, what the scripts share, the
 * script.
 */
export function shellScript(script: ScriptName, args: ScriptArguments): ScriptText {
  const assignments = Object.entries(args).map(([name, value]) =>
    typeof value === 'object'
      ? `set -- ${value.map(quoted).join(' ')}`
      : `${snakeCase(name)}=${quoted(String(value))}`,
  )
  return { script: [...assignments, ...[...librariesOf(script, args), script].map(textOf)].join('\n') }
}

function librariesOf(script: ScriptName, args: ScriptArguments): string[] {
  if (script === 'run-command') return []
  if (script === 'observe-witness') return ['shared', 'disk', 'observation', 'witness', 'digests']
  if (script === 'digest-witness') return ['shared', 'disk', 'witness', 'digests']
  if (script.endsWith('-witness')) return ['shared', 'disk', 'witness']
  if (script === 'start-writer') return ['shared', 'disk', 'witness', 'folders', 'writer']
  if (script.endsWith('-writer')) return ['shared', 'folders', 'writer']
  if (script === 'leave-marks' || script === 'read-state') return ['shared', 'folders', 'state']
  return 'uuid' in args ? ['shared', 'disk', 'observation'] : ['shared']
}

function textOf(script: string): string {
  return readFileSync(new URL(`scripts/${script}.sh`, import.meta.url), 'utf8')
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}
