import { escapeRegex, regexOf, replacementOf } from '../runtime/regex.ts'
import { textOf, typedArray } from '../values/text.ts'
import { List, NamedList, NetObject, PsObject, type Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'

/** [regex] */
class Regex extends NetObject {
  readonly typeName = 'System.Text.RegularExpressions.Regex'
  readonly pattern: string
  readonly #options: string

  constructor(pattern: string, options = '') {
    super()
    this.pattern = pattern
    this.#options = options
  }

  get compiled(): RegExp {
    const has = (name: RegExp) => name.test(this.#options)
    return regexOf(this.pattern, {
      ignoreCase: has(/ignorecase/i),
      multiline: has(/multiline/i),
      singleline: has(/singleline/i),
    })
  }

  override toText(): string {
    return this.pattern
  }
}

/** Groups can be indexed by number and by name. */
class GroupList extends NamedList {
  readonly names: Readonly<Record<string, Value>>

  constructor(groups: Value[], names: Readonly<Record<string, Value>>) {
    super('System.Text.RegularExpressions.GroupCollection', 'System.Object', groups)
    this.names = names
  }

  named(name: string): Value {
    return this.names[name] ?? null
  }
}

function group(text: string | undefined, index: number, typeName: string): PsObject {
  return new PsObject(
    [
      ['Success', text !== undefined],
      ['Value', text ?? ''],
      ['Index', index],
      ['Length', text?.length ?? 0],
    ],
    typeName,
    text ?? '',
  )
}

function matchObject(found: RegExpExecArray | null): PsObject {
  const match = group(found?.[0], found?.index ?? 0, 'System.Text.RegularExpressions.Match')
  const groups = [...(found ?? [undefined])].map((text) =>
    group(text, 0, 'System.Text.RegularExpressions.Group'),
  )
  const names = Object.fromEntries(
    Object.entries(found?.groups ?? {}).map(([name, text]) => [
      name,
      group(text, 0, 'System.Text.RegularExpressions.Group'),
    ]),
  )
  match.set('Groups', new GroupList(groups, names))
  return match
}

function matches(regex: RegExp, text: string): Value {
  const found = [...text.matchAll(regex)].map((each) => matchObject(each))
  return new List('System.Text.RegularExpressions.MatchCollection', 'System.Object', found)
}

const test = (regex: RegExp, text: string): boolean => regex.test(text)

const split = (regex: RegExp, text: string): Value =>
  typedArray(
    'System.String',
    text.split(regex).map((part) => part ?? ''),
  )

const regexTable = netType<Regex>({
  name: 'System.Text.RegularExpressions.Regex',
  aliases: ['regex', 'text.regularexpressions.regex'],
  methods: {
    IsMatch: on(['string'], (self, [text]) => test(self.compiled, text)),
    Match: on(['string'], (self, [text]) => matchObject(self.compiled.exec(text))),
    Matches: on(['string'], (self, [text]) => matches(self.compiled, text)),
    Replace: on(['string', 'string'], (self, [text, by]) => text.replace(self.compiled, replacementOf(by))),
    Split: on(['string'], (self, [text]) => split(self.compiled, text)),
  },
  functions: {
    Escape: on(['string'], (_self, [text]) => escapeRegex(text)),
    IsMatch: on(['string', 'string'], (_self, [text, pattern]) => test(new Regex(pattern).compiled, text)),
    Match: on(['string', 'string'], (_self, [text, pattern]) =>
      matchObject(new Regex(pattern).compiled.exec(text)),
    ),
    Matches: on(['string', 'string'], (_self, [text, pattern]) => matches(new Regex(pattern).compiled, text)),
    Replace: on(['string', 'string', 'string'], (_self, [text, pattern, by]) =>
      text.replace(new Regex(pattern).compiled, replacementOf(by)),
    ),
    Split: on(['string', 'string'], (_self, [text, pattern]) => split(new Regex(pattern).compiled, text)),
  },
  constructors: [
    on(['string'], (_self, [pattern]) => new Regex(pattern)),
    on(['string', 'string'], (_self, [pattern, options]) => new Regex(pattern, options)),
  ],
  convert: (value) => new Regex(textOf(value)),
})

export const regexTables = [regexTable]
