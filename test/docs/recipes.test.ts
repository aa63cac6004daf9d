import { readFileSync } from 'node:fs'
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { CI_SERVERS, recipeFor } from '../../src/cli/init/recipes.ts'

const FILES = { github: 'github.yml', gitlab: 'gitlab.yml', jenkins: 'Jenkinsfile' }
const SECRETS = ['ESXI_PASSWORD', 'WINDOWS_PASSWORD']

const shown = (server: keyof typeof FILES) => readFileSync(`docs/recipes/${FILES[server]}`, 'utf8')

test.each(CI_SERVERS)('the recipe of the pages for %s is the one that `init --ci` writes', (server) => {
  expect(shown(server)).toBe(recipeFor(server, SECRETS).text)
})

describe.each([[SECRETS], [[]]])('with the secrets %j', (secrets) => {
  test('GitHub’s own parser of workflows, with its schema, has nothing against the recipe', async () => {
    const file = { name: '.github/workflows/snapwitness.yml', content: recipeFor('github', secrets).text }
    const { context, value } = parseWorkflow(file, new NoOperationTraceWriter())
    if (value) await convertWorkflowTemplate(context, value)
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([])
    expect(value).toBeDefined()
  })

  test('what GitLab reads is YAML with the keys that its reference has for a job; no schema of GitLab’s is at hand', () => {
    const { snapwitness, ...others } = parse(recipeFor('gitlab', secrets).text)
    expect(others).toEqual({})
    const keys = ['image', 'tags', 'resource_group', 'timeout', 'rules', 'script', 'artifacts']
    expect(Object.keys(snapwitness)).toEqual(keys)
    expect(snapwitness.script.every((line: unknown) => typeof line === 'string')).toBe(true)
  })

  test('the braces of the Jenkinsfile close what they open; no linter of Jenkins’s is at hand', () => {
    const bare = recipeFor('jenkins', secrets).text.replaceAll(/'[^']*'|"[^"]*"|\/\/.*/g, '')
    const signs = [...bare].filter((sign) => '{}'.includes(sign))
    let depth = 0
    const depths = signs.map((sign) => {
      depth += sign === '{' ? 1 : -1
      return depth
    })
    expect(Math.min(...depths)).toBe(0)
    expect(depth).toBe(0)
  })
})
