/** Steps that are joined by pipes, and whether they run after what came before them. */
export interface PipelineOfSteps {
  readonly when: 'always' | 'success' | 'failure'
  readonly pipeline: readonly Step[]
}

export interface Step {
  readonly name: string
  /** What follows the name, quotes and spaces as written. */
  readonly tail: string
  readonly redirections: Redirections
}

export interface Redirections {
  readonly output: 'nul' | undefined
  readonly error: 'nul' | 'output' | undefined
}

const JOINTS = { '&': 'always', '&&': 'success', '||': 'failure' } as const

/** Splits a command line of cmd.exe. Operators within quotes or behind `^` are text. */
export function parseCommandLine(line: string): PipelineOfSteps[] {
  const pipelines: PipelineOfSteps[] = []
  let when: PipelineOfSteps['when'] = 'always'
  let steps: Step[] = []
  for (const { text, operator } of splitAtOperators(line)) {
    if (text.trim() !== '') steps.push(parseStep(text))
    if (operator === '|') continue
    if (steps.length > 0) pipelines.push({ when, pipeline: steps })
    steps = []
    when = operator === '' ? 'always' : JOINTS[operator]
  }
  return pipelines
}

type Operator = '' | '|' | keyof typeof JOINTS

function splitAtOperators(line: string): { text: string; operator: Operator }[] {
  const pieces: { text: string; operator: Operator }[] = []
  const token = /\^(.)|"[^"]*"?|(&&|\|\||(?<!>)&|\|)|[^"^&|]+|[&^]/gs
  let text = ''
  for (const [whole, escaped, operator] of line.matchAll(token)) {
    if (operator === undefined) {
      text += escaped ?? whole
      continue
    }
    pieces.push({ text, operator: operator as Operator })
    text = ''
  }
  pieces.push({ text, operator: '' })
  return pieces
}

const REDIRECTION = /("[^"]*")|\s*([12]?)>\s*(&[12]|nul\b)/gi

function parseStep(text: string): Step {
  let output: Redirections['output']
  let error: Redirections['error']
  const bare = text.replace(
    REDIRECTION,
    (whole, quoted: string | undefined, handle: string, target: string) => {
      if (quoted !== undefined) return whole
      if (target === '&1') error = 'output'
      else if (handle === '2') error = 'nul'
      else output = 'nul'
      return ''
    },
  )
  const [, quotedName, plainName, tail = ''] = bare.trimStart().match(/^(?:"([^"]*)"|([^\s/"]+))(.*)$/s) ?? []
  return { name: quotedName ?? plainName ?? bare.trim(), tail, redirections: { output, error } }
}
