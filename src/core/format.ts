const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** `512 B`, `16.4 MiB`, `2 GiB`: three digits, in powers of 1024. */
export function formatBytes(bytes: number): string {
  const exponent = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  const value = bytes / 1024 ** exponent
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${Number(value.toFixed(decimals))} ${units[exponent]}`
}

/** `340 ms`, `1.2 s`, `4 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${Number((ms / 1000).toFixed(1))} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `2025-01-30 12:03:04 UTC` */
export function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${formatClock(iso)} UTC`
}

/** `12:03:04` */
export function formatClock(iso: string): string {
  return iso.slice(11, 19)
}

/** `1 check`, `7 checks` */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/** `a`, `a and b`, `a, b and c` */
export function list(words: readonly string[]): string {
  const last = words.at(-1)
  if (words.length < 2 || last === undefined) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${last}`
}

/** The text with each UUID cut down to its beginning, which is enough to tell two apart. */
export function shortenIds(text: string): string {
  return text.replace(/\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '$1…')
}

/** The text, or its beginning with a word about how much was left out, and which file has it. */
export function shorten(text: string, characters: number, file = 'run.json'): string {
  if (text.length <= characters) return text
  return `${text.slice(0, characters)}… (${text.length - characters} more characters in ${file})`
}
