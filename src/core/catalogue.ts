import { fileURLToPath } from 'node:url'

/** The folder of the catalogue of promises: its scenarios as they were written in a clone, as they were built in the package. */
export function catalogueFolder(): string {
  return fileURLToPath(new URL('../../scenarios', import.meta.url))
}
