import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, it } from 'vitest'
import { Language, type Node, Parser } from 'web-tree-sitter'
import { powerShellScript } from '../../../src/guest/windows/powershell-text.ts'
import { covers, found } from '../../conformance/covers.ts'
import { CMDLETS, COMMON_PARAMETERS } from './documented-cmdlets.ts'

const folder = new URL('../../../src/guest/windows/scripts/', import.meta.url)
const scripts = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(new URL(name, folder), 'utf8'),
}))
let parser: Parser

beforeAll(async () => {
  await Parser.init()
  const wasm = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')
  parser = new Parser()
  parser.setLanguage(await Language.load(wasm))
})

describe('the scripts for Windows guests', covers('our PowerShell scripts', 'tree-sitter-powershell'), () => {
  it('are valid PowerShell, every one', () => {
    expect(scripts.flatMap(({ name, text }) => errorsIn(text).map((error) => `${name}: ${error}`))).toEqual(
      [],
    )
  })

  it('are valid as they are sent, and the same whatever their arguments hold', () => {
    const call = powerShellScript('leave-marks', { memory: "it's ‘this’", systemDisk: '$(1) `"' })
    expect(errorsIn(call.script)).toEqual([])
    expect(call.script).toBe(powerShellScript('leave-marks', { memory: 'a', systemDisk: 'b' }).script)
    expect(call.input).toMatch(/^[\x20-\x7e]+$/)
    expect(JSON.parse(call.input ?? '')).toEqual({ Memory: "it's ‘this’", SystemDisk: '$(1) `"' })
  })

  it('hold nothing but ASCII, so that no code page can change them', () => {
    const lines = scripts.flatMap(({ text }) => text.split('\n'))
    expect(lines.filter((line) => Buffer.byteLength(line) !== line.length)).toEqual([])
  })

  it('call only cmdlets and parameters that Microsoft documents, and functions of their own', (context) => {
    const own = new Set(scripts.flatMap(({ text }) => functionsIn(text)))
    const calls = scripts.flatMap(({ name, text }) =>
      callsIn(text).map((call) => ({ ...call, script: name })),
    )
    const foreign = calls.filter(({ command }) => !own.has(command))
    expect(foreign.flatMap(complaint)).toEqual([])
    expect(foreign.length).toBeGreaterThan(30)
    found(context, { operations: [...new Set(foreign.map(({ command }) => command))].toSorted() })
  })

  it('would be caught with a cmdlet, a parameter or an alias that is not documented', () => {
    const text = 'Get-Disk -Nummer 1; Get-Disc; gci; $x | ? { $_ }; Get-Volume -Partition (Get-Item -Pfad C:)'
    expect(callsIn(text).flatMap((call) => complaint({ ...call, script: 'x.ps1' }))).toEqual([
      'x.ps1: Get-Disk has no parameter -Nummer',
      'x.ps1: Get-Disc is not in the table',
      'x.ps1: gci is not in the table',
      'x.ps1: ? is not in the table',
      'x.ps1: Get-Item has no parameter -Pfad',
    ])
  })
})

interface Call {
  command: string
  /** As they are written, without the dash. */
  parameters: string[]
}

/** The text of every place that the grammar does not understand. */
function errorsIn(text: string): string[] {
  const root = rootOf(text)
  const broken = root.descendantsOfType('ERROR').map((node) => node?.text ?? '')
  return root.hasError ? [...broken, 'something is missing'] : broken
}

function functionsIn(text: string): string[] {
  return nodesOf(text, 'function_statement').map((node) => childText(node, 'function_name'))
}

/** Commands by name; calls of a variable or a block (`& $Query`) have none. */
function callsIn(text: string): Call[] {
  return nodesOf(text, 'command').flatMap((node) => {
    const command = childText(node, 'command_name')
    const parameters = node
      .descendantsOfType('command_parameter')
      // Those of commands that stand inside an argument belong to them.
      .filter((parameter) => parameter !== null && commandOf(parameter)?.id === node.id)
      .map((parameter) => (parameter?.text ?? '').replace(/^-|:$/g, ''))
    return command === '' ? [] : [{ command, parameters }]
  })
}

function complaint({ script, command, parameters }: Call & { script: string }): string[] {
  const documented = CMDLETS[command]
  if (documented === undefined) return [`${script}: ${command} is not in the table`]
  const known = new Set([...documented, ...COMMON_PARAMETERS])
  return parameters
    .filter((parameter) => !known.has(parameter))
    .map((parameter) => `${script}: ${command} has no parameter -${parameter}`)
}

function commandOf(node: Node): Node | null {
  let above = node.parent
  while (above !== null && above.type !== 'command') above = above.parent
  return above
}

function childText(node: Node, type: string): string {
  return node.namedChildren.find((child) => child?.type === type)?.text ?? ''
}

function nodesOf(text: string, type: string): Node[] {
  return rootOf(text)
    .descendantsOfType(type)
    .filter((node) => node !== null)
}

function rootOf(text: string): Node {
  const root = parser.parse(text)?.rootNode
  if (!root) throw new Error('The parser returned no tree.')
  return root
}
