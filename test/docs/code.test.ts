import { resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../src/config/schema.ts'
import { knownIssuesSchema } from '../../src/history/known-issues.ts'
import { blocksIn } from './blocks.ts'

test('every block of TypeScript on the pages has right types', () => {
  const blocks = new Map(
    blocksIn('ts').map((block, i) => [resolve(`test/docs/block-${i}.ts`), block] as const),
  )
  expect(blocks.size).toBeGreaterThan(4)
  const program = programOf(new Map([...blocks].map(([file, { text }]) => [file, text])))
  const wrong = [...blocks].flatMap(([file, { at }]) => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${at}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  })
  expect(wrong).toEqual([])
}, 300_000)

/** As an author has it, but that what he imports is our sources. */
function programOf(files: ReadonlyMap<string, string>): ts.Program {
  const options: ts.CompilerOptions = {
    ...{ target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts'], types: ['node'] },
    ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    ...{ strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
    paths: { snapwitness: [resolve('src/index.ts')], 'snapwitness/vitest': [resolve('src/vitest.ts')] },
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.getSourceFile = (name, version) => {
    const text = files.get(name)
    return text === undefined
      ? getSourceFile.call(host, name, version)
      : ts.createSourceFile(name, text, version)
  }
  host.fileExists = (name) => files.has(name) || fileExists.call(host, name)
  host.readFile = (name) => files.get(name) ?? readFile.call(host, name)
  return ts.createProgram([...files.keys()], options, host)
}

test.each(blocksIn('yaml'))('$at is taken as a file of ours', ({ text }) => {
  // What a page leaves out is not what is wrong with it.
  const whole = text.replace('"AB:CD:…"', `"${Array(32).fill('AB').join(':')}"`)
  const read: unknown = parse(whole.replace('SHA256:…', `SHA256:${'A'.repeat(43)}`))
  const schema = Array.isArray(read) ? knownIssuesSchema : configSchema
  expect(schema.safeParse(read).error?.issues ?? []).toEqual([])
})
