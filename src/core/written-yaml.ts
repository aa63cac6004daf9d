import { type Alias, isScalar, LineCounter, parseDocument, type Scalar, visit } from 'yaml'
import type { z } from 'zod'
import { messageOf, UsageError } from './errors.ts'
import type { WrittenKind } from './written-text.ts'

/** A person writes few; each use of an anchor within another counts. */
const MOST_ALIASES = 100

/** A text of YAML that stands in a file, or will. */
interface Written<Schema extends z.ZodType> {
  path: string
  text: string
  schema: Schema
  kind: WrittenKind
  /** What a file says in which nothing stands. */
  empty?: unknown
}

/**
 * What a person has written, once it is as it must be.
 * @throws UsageError with the file and the line of every mistake
 */
export function validWritten<Schema extends z.ZodType>({
  path,
  text,
  schema,
  kind,
  empty = {},
}: Written<Schema>): z.output<Schema> {
  const refusal = (mistakes: string[]) => invalid(mistakes, kind)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const broken = document.errors.map((error) => `${path}:${lineAt(error.pos[0])}: ${error.message}`)
  if (broken.length > 0) throw refusal(broken)

  const read = schema.safeParse(
    plainValue(document, (mistake, offset) => refusal([`${path}:${lineAt(offset)}: ${mistake}`])) ?? empty,
  )
  if (read.success) return read.data
  throw refusal(
    read.error.issues.flatMap((issue) =>
      placesOf(issue).map((place) => `${path}:${lineAt(offsetOf(document, place))}: ${sentence(issue)}`),
    ),
  )
}

/** Anchors and aliases are resolved here: those of a few lines can stand for more than any memory holds. */
function plainValue(
  document: ReturnType<typeof parseDocument>,
  refusal: (mistake: string, offset: number) => UsageError,
): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    throw refusal(messageOf(error), offsetOfReference(document))
  }
}

/** Of the first alias that leads nowhere, or merge key without a map; else of the first alias at all. */
function offsetOfReference(document: ReturnType<typeof parseDocument>): number {
  const aliases: Alias[] = []
  const merges: Scalar[] = []
  visit(document, {
    Alias: (_, alias) => void aliases.push(alias),
    Pair: (_, { key, value }) => {
      if (isScalar(key) && isMergeKey(key) && isScalar(value)) merges.push(key)
    },
  })
  const lost = aliases.find((candidate) => candidate.resolve(document) === undefined)
  return (lost ?? merges[0] ?? aliases[0])?.range?.[0] ?? 0
}

/** yaml makes a symbol of it; a key in quotes is a name like any other. */
function isMergeKey({ value }: Scalar): boolean {
  return typeof value === 'symbol'
}

function invalid(mistakes: string[], { name, mend }: WrittenKind): UsageError {
  return new UsageError(`${name} is not valid; nothing was touched.\n${mistakes.join('\n')}`, { hint: mend })
}

/** A setting that is unknown has a line of its own, other than the section that it stands in. */
function placesOf(issue: z.core.$ZodIssue): PropertyKey[][] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
}

/** Where the value at this path begins in the text, or the nearest thing around it when it is absent. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true)
    if (hasRange(node)) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : ''
  return `${where}${issue.message}`
}
