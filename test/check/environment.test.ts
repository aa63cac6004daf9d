import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = ['src', 'scenarios', 'test', 'package.json', 'vitest.config.ts']

test('every variable that the source knows is in the documentation, and no other', () => {
  const known = SOURCES.flatMap(filesOf).flatMap((file) => variablesIn(readFileSync(file, 'utf8')))
  const documented = variablesIn(readFileSync('docs/environment.md', 'utf8'))
  expect(known).not.toEqual([])
  expect([...new Set(documented)].sort()).toEqual([...new Set(known)].sort())
})

function variablesIn(text: string): string[] {
  return text.match(/\bSNAPWITNESS_[A-Z][A-Z_]*/g) ?? []
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path]
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /\.(ts|mjs|cjs|js|sh)$/.test(name)).map((name) => join(path, name))
}
