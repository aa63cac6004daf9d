import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CI_SERVERS, type CiServer, recipeFor } from '../../../src/cli/init/recipes.ts'
import { readRecipe } from './read-recipe.ts'
import { SHOWN } from './shown.ts'

const SECRETS = ['ESXI_PASSWORD', 'WINDOWS_PASSWORD']

const MISTAKES: Record<CiServer, [what: string, right: string, wrong: string][]> = {
  github: [
    ['a key that it does not know', 'runs-on:', 'run-on:'],
    ['a condition that is none', '!cancelled()', '!canceled()'],
  ],
  gitlab: [
    ['a key that it does not know', 'resource_group:', 'resource-group:'],
    ['a value of another kind', 'when: always', 'when: ever'],
  ],
  jenkins: [
    ['a brace too few', "label 'snapwitness' }", "label 'snapwitness'"],
    ['a string that does not end', "sh 'npm ci'", "sh 'npm ci"],
  ],
}

test.each(CI_SERVERS)('the recipe of the pages for %s is the one that `init --ci` writes', (server) => {
  expect(readFileSync(SHOWN[server], 'utf8')).toBe(recipeFor(server, SECRETS).text)
})

// gitlab-ci-local takes seconds to compile the schema.
describe.each(CI_SERVERS)('for %s', { timeout: 300_000 }, (server) => {
  test.each([[SECRETS], [[]]])(
    'its reader has nothing against the recipe with the secrets %j',
    async (secrets) => {
      const { complaints, scripts } = await readRecipe(server, recipeFor(server, secrets).text)
      expect(complaints).toEqual([])
      const commands = scripts.flatMap((script) => script.split('\n'))
      expect(commands.map((command) => command.replace(/^npx snapwitness (\w+).*/, '$1'))).toEqual([
        'npm ci',
        'doctor',
        'run',
        'gate',
      ])
    },
  )

  test.each(MISTAKES[server])('its reader would see %s', async (_what, right, wrong) => {
    const { text } = recipeFor(server, SECRETS)
    expect(text).toContain(right)
    const { complaints } = await readRecipe(server, text.replace(right, wrong))
    expect(complaints).not.toEqual([])
  })
})
