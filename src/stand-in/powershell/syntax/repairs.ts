/**
 * Rewrites what PowerShell accepts and the grammar does not. Used only when the text as it came does not parse; strings
 * and comments are left alone.
 */
export function withRepairs(text: string): string {
  return withClosedParams(text).replace(PIECES, (piece, kept?: string) =>
    kept === undefined ? REPAIRS.reduce(apply, piece) : piece,
  )
}

/** `param(…)` with a statement behind it on the same line: the grammar wants the line to end. */
function withClosedParams(text: string): string {
  const masked = text.replace(PIECES, (piece, kept?: string) =>
    kept === undefined ? piece : '_'.repeat(piece.length),
  )
  const ends = [...masked.matchAll(/\bparam\s*\(/gi)].map(({ index, 0: found }) =>
    closingBracket(masked, index + found.length),
  )
  return ends.reduceRight(
    (repaired, end) =>
      /^[ \t]*[^\s;}]/.test(masked.slice(end))
        ? `${repaired.slice(0, end)};${repaired.slice(end)}`
        : repaired,
    text,
  )
}

/** The place behind the bracket that closes the one before `start`. */
function closingBracket(text: string, start: number): number {
  let open = 1
  for (let place = start; place < text.length; place++) {
    if (text[place] === '(') open++
    if (text[place] === ')') open--
    if (open === 0) return place + 1
  }
  return text.length
}

/**
 * What the grammar misreads without complaint, set right before it sees the text: `1..3` where a statement may begin
 * counts for a command of that name, and the suffixes of numbers are known in lower case only.
 */
export function normalized(text: string): string {
  if (!/\d(?:\.\.|[A-Z])/.test(text)) return text
  return text.replace(PIECES, (piece, kept?: string) =>
    kept === undefined
      ? apply(
          piece.replace(SUFFIXED, (number) => number.toLowerCase()),
          RANGE,
        )
      : piece,
  )
}

const SUFFIXED = /(?<![\w.$\\:-])\d+(?:\.\d+)?(?:e[+-]?\d+)?[ld]?(?:[kmgtp]b)?(?![\w.\\])/gi
const RANGE: Repair = [/((?:^|[\n;{(=|[,]|\bin\b|\breturn\b)[ \t]*-?\d+)\.\.(?=[\d$(-])/gi, '$1 .. ']

/** Strings, here-strings and comments (kept), or a stretch of plain text. */
const PIECES =
  /(@"[^\n]*\n[\s\S]*?\n"@|@'[^\n]*\n[\s\S]*?\n'@|'(?:[^']|'')*'|"(?:[^"`]|`[\s\S]|"")*"|<#[\s\S]*?#>|(?<![\w$])#[^\n]*)|[\s\S]+?(?=['"]|@['"]|<#|(?<![\w$])#|$)/g

/** A pattern within plain text, and what to write for it. */
type Repair = readonly [pattern: RegExp, replacement: string]

const REPAIRS: readonly Repair[] = [
  // continue outer  →  continue :outer
  [/\b(break|continue)[ \t]+(?=[A-Za-z_]\w*)/gi, '$1 :'],
  // Select-Object Name, Size  →  'Name', 'Size'
  [/(?<=[ \t]|[^\s(],)(?<![[(=][ \t]*)([A-Za-z_*][\w*?:\\./-]*)(?=\s*,)/g, "'$1'"],
  [/(?<=[\w'"})\]],\s*)([A-Za-z_*][\w*?:\\./-]*)(?=\s*(?:[,|;)}\n]|$|-))(?![\w.(:]|\s*=)/g, "'$1'"],
  // Foo $x.Bar().Baz  →  Foo ($x.Bar().Baz)
  [
    /(?<=[\w-][ \t]+)(\$\w+(?:\.\w+|\[[^\]]*\])*\.\w+\([^()]*\)(?:\.\w+(?:\([^()]*\))?|\[[^\]]*\])+)(?=[ \t]*(?:[\n|;)}-]|$))/g,
    '($1)',
  ],
  // Foo $env:TEMP\x  →  Foo "$env:TEMP\x"
  [/(?<=[ \t])(\$(?:env:)?\w+(?:\\[\w.$*-]+)+)/g, '"$1"'],
]

function apply(text: string, [pattern, replacement]: Repair): string {
  return text.replace(pattern, replacement)
}
