/** A scenario by its file and name. */
export function keyOfScenario({ file, name }: { file: string; name: string }): string {
  return JSON.stringify([file, name])
}
