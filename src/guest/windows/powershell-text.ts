import { readFileSync } from 'node:fs'
import type { ScriptArguments, ScriptName, ScriptText } from '../script-runner.ts'

/**
 * A script of `scripts/` as it is sent: what the scripts share, then the script as a block. Its arguments come as one line
 * of JSON, so that no value is ever code, and the text stays the same from call to call: whoever runs it may keep what was
 * compiled.
 */
export function powerShellScript(script: ScriptName, args: ScriptArguments): ScriptText {
  const named = Object.fromEntries(Object.entries(args).map(([name, value]) => [pascalCase(name), value]))
  return {
    script: [
      ARGUMENTS,
      ...librariesOf(script, args).map(textOf),
      '& {',
      textOf(script),
      '} @arguments',
      'exit 0',
      '',
    ].join('\n'),
    input: asciiJson(named),
  }
}

const ARGUMENTS = `$arguments = @{}
foreach ($property in (ConvertFrom-Json -InputObject "$input").PSObject.Properties) {
    $arguments[$property.Name] = $property.Value
}`

function librariesOf(script: ScriptName, args: ScriptArguments): string[] {
  if (script === 'run-command') return []
  const disk = 'uuid' in args ? ['folders', 'disk', 'observation'] : []
  const witness = readsOrWritesBlocks(script) ? ['witness'] : []
  const digests = script === 'observe-witness' || script === 'digest-witness' ? ['digests'] : []
  const writer = script.endsWith('-writer') ? ['writer'] : []
  const marks = script === 'leave-marks' || script === 'read-state' ? ['folders', 'state'] : []
  return ['shared', ...disk, ...witness, ...digests, ...writer, ...marks]
}

function readsOrWritesBlocks(script: ScriptName): boolean {
  return script.endsWith('-witness') || script === 'digest-disk' || script === 'start-writer'
}

function textOf(script: string): string {
  return readFileSync(new URL(`scripts/${script}.ps1`, import.meta.url), 'utf8')
}

function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** What goes to a program's input is read by the code page of its console, and ASCII is the same in each. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
