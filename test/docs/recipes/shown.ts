import type { CiServer } from '../../../src/cli/init/recipes.ts'

/** The files of the pages. */
export const SHOWN: Record<CiServer, string> = {
  github: 'docs/recipes/github.yml',
  gitlab: 'docs/recipes/gitlab.yml',
  jenkins: 'docs/recipes/Jenkinsfile',
}
