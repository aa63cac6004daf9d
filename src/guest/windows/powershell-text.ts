import { readFileSync } from 'node:fs'
import type { ScriptArguments, ScriptName } from '../script-runner.ts'

/** A script of `scripts/` as it is sent: what the scripts share, then the script as a block with its parameters. */
export function powerShellText(script: ScriptName, args: ScriptArguments): string {
  const parameters = Object.entries(args).map(([name, value]) => `-${pascalCase(name)} ${literal(value)}`)
  return [
    ...librariesOf(script, args).map(textOf),
    '& {',
    textOf(script),
    ['}', ...parameters].join(' '),
    'exit 0',
    '',
  ].join('\n')
}

function librariesOf(script: ScriptName, args: ScriptArguments): string[] {
  const disk = 'uuid' in args ? ['disk', 'observation', 'witness'] : []
  const writer = script.endsWith('-writer') ? ['writer'] : []
  return ['shared', ...disk, ...writer]
}

function textOf(script: string): string {
  return readFileSync(new URL(`scripts/${script}.ps1`, import.meta.url), 'utf8')
}

function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** Numbers as they are; text in single quotes, of which PowerShell takes the typographic ones for quotes too. */
function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replace(/['‘’‚‛]/g, '$&$&')}'`
}
