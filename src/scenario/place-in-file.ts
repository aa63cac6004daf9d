/** A file of scenarios, as vitest knows it. */
export interface ScenarioFile {
  readonly filepath: string
  /** Relative to the root of its project. */
  readonly name: string
}

/** Where in a file of scenarios something was thrown, or what threw it was called. @returns `FILE:LINE`, where its stack leads there */
export function placeIn({ filepath, name }: ScenarioFile, error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const after = stack.split(`${filepath}:`)[1]
  const line = after === undefined ? undefined : /^\d+/.exec(after)?.[0]
  return line && `${name}:${line}`
}
