import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { configJsonSchema } from '../../src/config/json-schema.ts'

test('the schema that editors use is that of the program', async () => {
  const published = JSON.parse(await readFile('docs/snapwitness.schema.json', 'utf8'))
  expect(published, 'run: npm run --silent snapwitness -- schema > docs/snapwitness.schema.json').toEqual(
    configJsonSchema(),
  )
})
