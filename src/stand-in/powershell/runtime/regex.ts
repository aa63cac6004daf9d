import { NetThrow } from './errors.ts'

const cache = new Map<string, RegExp>()

export interface RegexOptions {
  readonly ignoreCase: boolean
  readonly multiline?: boolean
  readonly singleline?: boolean
}

/** A .NET regular expression as JavaScript's. @throws NetThrow when the pattern is malformed */
export function regexOf(pattern: string, options: RegexOptions): RegExp {
  const key = `${Number(options.ignoreCase)}${Number(options.multiline ?? false)}${Number(options.singleline ?? false)}${pattern}`
  const known = cache.get(key)
  if (known) {
    known.lastIndex = 0
    return known
  }
  const regex = build(pattern, options)
  cache.set(key, regex)
  return regex
}

function build(pattern: string, options: RegexOptions): RegExp {
  const flags = new Set(['g'])
  if (options.ignoreCase) flags.add('i')
  if (options.multiline) flags.add('m')
  if (options.singleline) flags.add('s')
  const bare = pattern.replace(/^\(\?([imsnx]+)(?:-([imsnx]+))?\)/, (_whole, on: string, off = '') => {
    for (const option of on) if ('ims'.includes(option)) flags.add(option)
    for (const option of off) flags.delete(option)
    return ''
  })
  const source = bare
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '(?![\\s\\S])')
    .replace(/\\Z/g, '(?=\\n?(?![\\s\\S]))')
    .replace(/\(\?'(\w+)'/g, '(?<$1>')
  try {
    return new RegExp(source, [...flags].join(''))
  } catch (error) {
    throw new NetThrow('System.ArgumentException', `parsing "${pattern}" - ${(error as Error).message}`)
  }
}

/** .NET's `${name}` is JavaScript's `$<name>`. */
export function replacementOf(text: string): string {
  return text.replace(/\$\{(\d+)\}/g, '$$$1').replace(/\$\{(\w+)\}/g, '$$<$1>')
}

export function escapeRegex(text: string): string {
  return text
    .replace(/[\\*+?|{[()^$.#]/g, '\\$&')
    .replace(/ /g, '\\ ')
    .replace(/\t/g, '\\t')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
}

/** A wildcard pattern of `-like`: `*`, `?` and `[…]`. */
export function wildcardRegex(pattern: string, ignoreCase: boolean): RegExp {
  const key = `w${Number(ignoreCase)}${pattern}`
  const known = cache.get(key)
  if (known) return known
  const source = pattern.replace(/`(.)|\[([^\]]+)\]|[\s\S]/g, (part, escaped?: string, set?: string) => {
    if (escaped) return escapeAll(escaped)
    if (set) return `[${set.replace(/[\\^]/g, '\\$&')}]`
    return part === '*' ? '[\\s\\S]*' : part === '?' ? '[\\s\\S]' : escapeAll(part)
  })
  const regex = new RegExp(`^${source}$`, ignoreCase ? 'i' : '')
  cache.set(key, regex)
  return regex
}

export function hasWildcard(text: string): boolean {
  return /[*?]|\[[^\]]+\]/.test(text)
}

function escapeAll(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
