/** The line of a stack that says where in its file a scenario is declared; for its collector, while the file is loaded. */
export function declaredIn(file: string): string | undefined {
  return new Error('declared').stack?.split('\n').find((line) => line.includes(file))
}

/**
 * The error as it is, and where it names no line of the scenario's file, with the one that declares it before all others:
 * annotations of `--reporter=github-actions`, and a click in an editor, lead to the first that they know.
 */
export function pointed(error: unknown, file: string, declared: string | undefined): unknown {
  if (!(error instanceof Error) || declared === undefined || error.stack?.includes(file)) return error
  error.stack = `${error.name}: ${error.message}\n${declared}`
  return error
}
