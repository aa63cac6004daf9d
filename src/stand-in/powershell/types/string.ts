import { compareText } from '../runtime/comparison.ts'
import { toChar, toItems } from '../runtime/convert.ts'
import { NetThrow } from '../runtime/errors.ts'
import { formatComposite } from '../values/format.ts'
import { textOf, typedArray } from '../values/text.ts'
import { Char, type Value } from '../values/value.ts'
import { netType, on } from './net-type.ts'

const trimmers = (self: string, characters: string, where: 'start' | 'end' | 'both'): string => {
  const set = characters === '' ? null : new Set(characters)
  const trims = (character: string | undefined) =>
    character !== undefined && (set ? set.has(character) : /\s/.test(character))
  let start = 0
  let end = self.length
  if (where !== 'end') while (start < end && trims(self[start])) start++
  if (where !== 'start') while (end > start && trims(self[end - 1])) end--
  return self.slice(start, end)
}

const trimMethods = (where: 'start' | 'end' | 'both') => [
  on([], (self: string) => trimmers(self, '', where)),
  on(['params object'], (self: string, [characters]) => trimmers(self, charactersOf(characters), where)),
]

/** [char[]], or text whose characters count. */
function charactersOf(values: readonly Value[]): string {
  return values
    .flatMap((value) => [...toItems(value)])
    .map(textOf)
    .join('')
}

function insideOf(self: string, start: number, length: number): void {
  if (start < 0 || start > self.length) {
    throw new NetThrow(
      'System.ArgumentOutOfRangeException',
      'startIndex cannot be larger than length of string.\r\nParameter name: startIndex',
    )
  }
  if (length < 0 || start + length > self.length) {
    throw new NetThrow(
      'System.ArgumentOutOfRangeException',
      'Index and length must refer to a location within the string.\r\nParameter name: length',
    )
  }
}

function substring(self: string, start: number, length: number): string {
  insideOf(self, start, length)
  return self.slice(start, start + length)
}

/** Windows PowerShell takes a string as the separator for its characters ([char[]]). */
function splitAt(self: string, separators: string, most: number, options: string): Value {
  const pieces: string[] = []
  let start = 0
  for (let place = 0; place < self.length && (most <= 0 || pieces.length < most - 1); place++) {
    if (!separators.includes(self[place] ?? '') && !(separators === '' && /\s/.test(self[place] ?? '')))
      continue
    pieces.push(self.slice(start, place))
    start = place + 1
  }
  pieces.push(self.slice(start))
  return typedArray('System.String', withoutEmpty(pieces, options))
}

function splitAtStrings(self: string, separators: string[], options: string): Value {
  const pattern = separators.map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
  return typedArray(
    'System.String',
    withoutEmpty(pattern ? self.split(new RegExp(pattern)) : [self], options),
  )
}

function withoutEmpty(pieces: string[], options: string): string[] {
  return /removeemptyentries|^1$/i.test(options) ? pieces.filter((piece) => piece !== '') : pieces
}

const ignoresCase = (comparison: string): boolean => /ignorecase/i.test(comparison)
const fold = (text: string, comparison: string): string =>
  ignoresCase(comparison) ? text.toLowerCase() : text

const stringTable = netType<string>({
  name: 'System.String',
  aliases: ['string'],
  interfaces: ['System.IComparable', 'System.Collections.IEnumerable'],
  properties: { Length: (self) => self.length, Chars: (self) => self },
  statics: { Empty: () => '' },
  methods: {
    Substring: [
      on(['int'], (self, [start]) => substring(self, start, self.length - start)),
      on(['int', 'int'], (self, [start, length]) => substring(self, start, length)),
    ],
    PadLeft: [
      on(['int'], (self, [width]) => self.padStart(width)),
      on(['int', 'char'], (self, [width, fill]) => self.padStart(width, String.fromCharCode(fill))),
    ],
    PadRight: [
      on(['int'], (self, [width]) => self.padEnd(width)),
      on(['int', 'char'], (self, [width, fill]) => self.padEnd(width, String.fromCharCode(fill))),
    ],
    ToUpper: on([], (self) => self.toUpperCase()),
    ToUpperInvariant: on([], (self) => self.toUpperCase()),
    ToLower: on([], (self) => self.toLowerCase()),
    ToLowerInvariant: on([], (self) => self.toLowerCase()),
    Trim: trimMethods('both'),
    TrimStart: trimMethods('start'),
    TrimEnd: trimMethods('end'),
    Replace: on(['string', 'string'], (self, [from, to]) => self.replaceAll(from, () => to)),
    Split: [
      on([], (self) => splitAt(self, '', 0, '')),
      on(['object'], (self, [separators]) => splitAt(self, charactersOf([separators]), 0, '')),
      on(['strings', 'string'], (self, [separators, options]) => splitByOptions(self, separators, options)),
      on(['object', 'int'], (self, [separators, most]) =>
        splitAt(self, charactersOf([separators]), most, ''),
      ),
    ],
    Contains: on(['string'], (self, [text]) => self.includes(text)),
    StartsWith: [
      on(['string'], (self, [text]) => self.startsWith(text)),
      on(['string', 'string'], (self, [text, how]) => fold(self, how).startsWith(fold(text, how))),
    ],
    EndsWith: [
      on(['string'], (self, [text]) => self.endsWith(text)),
      on(['string', 'string'], (self, [text, how]) => fold(self, how).endsWith(fold(text, how))),
    ],
    IndexOf: [
      on(['string'], (self, [text]) => self.indexOf(text)),
      on(['string', 'int'], (self, [text, start]) => self.indexOf(text, start)),
      on(['string', 'string'], (self, [text, how]) => fold(self, how).indexOf(fold(text, how))),
    ],
    LastIndexOf: on(['string'], (self, [text]) => self.lastIndexOf(text)),
    Insert: on(['int', 'string'], (self, [place, text]) => self.slice(0, place) + text + self.slice(place)),
    Remove: [
      on(['int'], (self, [start]) => self.slice(0, start)),
      on(['int', 'int'], (self, [start, length]) => self.slice(0, start) + self.slice(start + length)),
    ],
    ToCharArray: on([], (self) =>
      typedArray(
        'System.Char',
        Array.from({ length: self.length }, (_, i) => new Char(self.charCodeAt(i))),
      ),
    ),
    CompareTo: on(['string'], (self, [other]) => Math.sign(compareText(self, other, true))),
    Equals: [
      on(['string'], (self, [other]) => self === other),
      on(['string', 'string'], (self, [other, how]) => fold(self, how) === fold(other, how)),
    ],
    Normalize: on([], (self) => self.normalize()),
  },
  functions: {
    Format: on(['string', 'params object'], (_self, [format, args]) => formatComposite(format, args)),
    Join: [
      on(['string', 'objects'], (_self, [separator, parts]) => parts.map(textOf).join(separator)),
      on(['string', 'params object'], (_self, [separator, parts]) => parts.map(textOf).join(separator)),
    ],
    Concat: on(['params object'], (_self, [parts]) =>
      parts
        .flatMap((part) => [...toItems(part)])
        .map(textOf)
        .join(''),
    ),
    IsNullOrEmpty: on(['string'], (_self, [text]) => text === ''),
    IsNullOrWhiteSpace: on(['string'], (_self, [text]) => text.trim() === ''),
    Equals: [
      on(['string', 'string'], (_self, [left, right]) => left === right),
      on(['string', 'string', 'string'], (_self, [left, right, how]) => fold(left, how) === fold(right, how)),
    ],
    Compare: [
      on(['string', 'string'], (_self, [left, right]) => Math.sign(compareText(left, right, true))),
      on(['string', 'string', 'bool'], (_self, [left, right, ignore]) =>
        Math.sign(compareText(left, right, !ignore)),
      ),
    ],
  },
  constructors: [
    on(['char', 'int'], (_self, [character, count]) => String.fromCharCode(character).repeat(count)),
    on(['objects'], (_self, [characters]) => charactersOf(characters)),
    on(['objects', 'int', 'int'], (_self, [characters, start, count]) =>
      charactersOf(characters.slice(start, start + count)),
    ),
  ],
  convert: textOf,
})

function splitByOptions(self: string, separators: string[], options: string): Value {
  const several = separators.length > 1 || (separators[0] ?? '').length > 1
  return several ? splitAtStrings(self, separators, options) : splitAt(self, separators.join(''), 0, options)
}

const charTable = netType<Char>({
  name: 'System.Char',
  aliases: ['char'],
  methods: {
    ToString: on([], (self) => self.toText()),
    CompareTo: on(['char'], (self, [other]) => self.code - other),
  },
  functions: {
    IsDigit: on(['char'], (_self, [code]) => /\d/.test(String.fromCharCode(code))),
    IsLetter: on(['char'], (_self, [code]) => /\p{L}/u.test(String.fromCharCode(code))),
    IsLetterOrDigit: on(['char'], (_self, [code]) => /[\p{L}\p{Nd}]/u.test(String.fromCharCode(code))),
    IsWhiteSpace: on(['char'], (_self, [code]) => /\s/.test(String.fromCharCode(code))),
    IsUpper: on(['char'], (_self, [code]) => /\p{Lu}/u.test(String.fromCharCode(code))),
    IsLower: on(['char'], (_self, [code]) => /\p{Ll}/u.test(String.fromCharCode(code))),
    ToUpper: on(['char'], (_self, [code]) => new Char(String.fromCharCode(code).toUpperCase().charCodeAt(0))),
    ToLower: on(['char'], (_self, [code]) => new Char(String.fromCharCode(code).toLowerCase().charCodeAt(0))),
    ConvertFromUtf32: on(['int'], (_self, [code]) => String.fromCodePoint(code)),
  },
  convert: toChar,
})

export const stringTables = [stringTable, charTable]
