import ts from 'typescript'
import { expect, it } from 'vitest'
import { unusedMembers } from './unused-members.ts'

/** The names that the check tells of, for files by their paths. */
function told(texts: Readonly<Record<string, string>>): string[] {
  const host = ts.createCompilerHost({})
  const files = new Map<string, ts.SourceFile>()
  for (const [path, text] of Object.entries(texts)) {
    const name = `/${path}`
    files.set(name, ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true))
  }
  const program = ts.createProgram(
    [...files.keys()],
    {
      noLib: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      noEmit: true,
    },
    {
      ...host,
      getSourceFile: (name) => files.get(name),
      fileExists: (name) => files.has(name),
      directoryExists: () => true,
    },
  )
  const inSrc = (file: string) => file.startsWith('/src/')
  return unusedMembers(program, inSrc, inSrc).map(({ name, line }) => `${name} in line ${line}`)
}

const disk = `export class Disk {
  readonly size = 1
  grow(): void {}
  shrink(): void {}
}
`

it('tells of what nobody uses, and of what only tests do', () => {
  const use = "import { Disk } from './disk.ts'\nnew Disk()"
  expect(
    told({ 'src/disk.ts': disk, 'src/use.ts': `${use}.grow()`, 'test/use.ts': `${use}.shrink()` }),
  ).toEqual(['Disk.size in line 2', 'Disk.shrink in line 4'])
})

it('knows a use by destructuring and by a name in brackets', () => {
  const use =
    "import { Disk } from './disk.ts'\nconst { size, grow: more } = new Disk()\nnew Disk()['shrink']()"
  expect(told({ 'src/disk.ts': disk, 'src/use.ts': use })).toEqual([])
})

it('knows a use through a base class, an interface and a shape', () => {
  const text = `
    interface Growing { grow(): void }
    abstract class Storage { abstract shrink(): void }
    class Disk extends Storage implements Growing {
      readonly size = 1
      grow() {}
      shrink() {}
    }
    function act(growing: Growing, storage: Storage, sized: { size: number }) {
      growing.grow()
      storage.shrink()
      return sized.size
    }
    act(new Disk(), new Disk(), new Disk())`
  expect(told({ 'src/disk.ts': text })).toEqual([])
})

it('knows a use of a generic class, and one of a union', () => {
  const text = `
    class Box<T> { content: T; constructor(content: T) { this.content = content } open(): T { return this.content } }
    class Bag { open(): string { return '' } }
    declare const one: Box<string> | Bag
    one.open()`
  expect(told({ 'src/box.ts': text })).toEqual([])
})

it('does not take a like-named member of another shape for a use, nor another member of a like shape', () => {
  const text = `
    class Disk { size = 1; label = '' }
    declare const file: { size: string; path: string }
    declare const labelled: { label: string }
    file.size + labelled.label`
  expect(told({ 'src/disk.ts': text })).toEqual(['Disk.size in line 2'])
})

it('does not ask about what a class keeps to itself', () => {
  const text = 'class Disk { #size = 1; private label = 2; protected path = 3 }'
  expect(told({ 'src/disk.ts': text })).toEqual([])
})
