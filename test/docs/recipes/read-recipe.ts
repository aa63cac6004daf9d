import type { CiServer } from '../../../src/cli/init/recipes.ts'
import { readGithub } from './github.ts'
import { readGitlab } from './gitlab.ts'
import { readJenkins } from './jenkins.ts'

/** A recipe as its server would take it, by a program that is not ours. */
export interface ReadRecipe {
  complaints: readonly string[]
  /** What the job has a shell run, in order. */
  scripts: readonly string[]
  /** The words before a file with such a script in it. */
  shell: readonly [string, ...string[]]
}

const READERS: Record<CiServer, (text: string) => Promise<ReadRecipe>> = {
  github: readGithub,
  gitlab: readGitlab,
  jenkins: readJenkins,
}

export function readRecipe(server: CiServer, text: string): Promise<ReadRecipe> {
  return READERS[server](text)
}
