import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, it } from 'vitest'
import { Language, Parser } from 'web-tree-sitter'
import { powerShellText } from '../../../src/guest/windows/powershell-text.ts'

const scripts = new URL('../../../src/guest/windows/scripts/', import.meta.url)
const parser = { current: undefined as Parser | undefined }

beforeAll(async () => {
  await Parser.init()
  const wasm = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')
  parser.current = new Parser()
  parser.current.setLanguage(await Language.load(wasm))
})

/** The text of every place that the grammar does not understand. */
function errorsIn(text: string): string[] {
  const root = parser.current?.parse(text)?.rootNode
  if (!root) throw new Error('The parser returned no tree.')
  const broken = root.descendantsOfType('ERROR').map((node) => node?.text ?? '')
  return root.hasError ? [...broken, 'something is missing'] : broken
}

describe('the scripts for Windows guests', () => {
  it.each(readdirSync(scripts))('%s is valid PowerShell', (name) => {
    const text = readFileSync(new URL(name, scripts), 'utf8')
    expect(errorsIn(text)).toEqual([])
  })

  it('are valid with their parameters around them, whatever those hold', () => {
    const text = powerShellText('leave-marks', { memory: "it's ‘this’", systemDisk: '$(1) `"' })
    expect(errorsIn(text)).toEqual([])
    expect(text).toContain("} -Memory 'it''s ‘‘this’’' -SystemDisk '$(1) `\"'")
  })

  it.each(readdirSync(scripts))('%s holds nothing but ASCII, so that no code page can change it', (name) => {
    const lines = readFileSync(new URL(name, scripts), 'utf8').split('\n')
    expect(lines.filter((line) => Buffer.byteLength(line) !== line.length)).toEqual([])
  })
})
