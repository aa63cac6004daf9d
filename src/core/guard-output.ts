import { redact } from './redact.ts'

/**
 * Takes every known secret out of all that this process writes to standard output and standard error, whoever writes
 * it: our own lines, a scenario's `console.log`, a test runner that shows an error with its source.
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) guard(stream)
}

type Write = NodeJS.WriteStream['write']

function guard(stream: NodeJS.WriteStream & { [guarded]?: true }): void {
  if (stream[guarded]) return
  stream[guarded] = true
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean
  stream.write = ((chunk: unknown, ...rest: unknown[]) => write(clean(chunk), ...rest)) as Write
}

/** A test runner loads modules more than once into one process: a stream is guarded once all the same. */
const guarded = Symbol.for('snapwitness.guarded')

function clean(chunk: unknown): unknown {
  if (typeof chunk === 'string') return redact(chunk)
  if (!(chunk instanceof Uint8Array)) return chunk
  // Bytes are those of a text here; what is none comes back as it was, because no secret stands in it.
  const text = Buffer.from(chunk).toString('utf8')
  const redacted = redact(text)
  return redacted === text ? chunk : Buffer.from(redacted)
}
