/** Markup that may stand in a page as it is. Made by {@link html} alone. */
class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

export type { Markup }
export type Content = Markup | string | number | null | undefined | false | readonly Content[]

/** Builds HTML or XML: every value is escaped unless it is markup itself; `null`, `undefined` and `false` are nothing. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Markup {
  return new Markup(
    strings.map((literal, i) => literal.replace(/\n\s+/g, '\n') + markupOf(values[i])).join(''),
  )
}

/** A style sheet, or markup of our own that is kept in a file. Never for anything that a run has brought. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

function markupOf(value: Content): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.toString()
  if (typeof value === 'object') return value.map(markupOf).join('')
  return escapeText(String(value))
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// XML 1.0 forbids control characters and lone surrogates; overrides of the writing direction would disguise a name.
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

function escapeText(text: string): string {
  return text
    .replace(unprintable, (char) => (char === '\n' || char === '\t' ? char : '\ufffd'))
    .replace(/[&<>"']/g, (char) => entities[char] ?? char)
}
