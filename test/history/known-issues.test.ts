import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { covers, hasExpired, type KnownIssue, type Suspect } from '../../src/history/known-issues.ts'
import { knownIssuesJsonSchema, loadKnownIssues } from '../../src/history/load-known-issues.ts'
import { tempFolder } from './temp-store.ts'

const suspect: Suspect = {
  id: 'revert.memory | file#name | uuid |  | 1',
  judgement: 'revert.memory',
  promise: { id: 'memory-is-restored', number: 14 },
  machine: { key: 'uuid', name: 'debian-1' },
  host: 'esxi7.example.org',
  build: '24723872',
}

const about = {
  issue: 'https://bugs.example.org/7',
  owner: 'we',
  expires: '2027-01-31',
  reason: 'It is known.',
}

test.each<[what: string, issue: Partial<KnownIssue>, covered: boolean]>([
  ['its statement', { check: 'revert.memory' }, true],
  ['its whole id', { check: suspect.id }, true],
  ['another statement', { check: 'revert.memory-file' }, false],
  ['its promise by number', { promise: 14 }, true],
  ['its promise by id', { promise: 'memory-is-restored' }, true],
  ['another promise', { promise: 4 }, false],
  ['its host', { promise: 14, host: 'esxi7.example.org' }, true],
  ['another host', { promise: 14, host: 'esxi8.example.org' }, false],
  ['its machine by name', { promise: 14, machines: ['win10-1', 'debian-1'] }, true],
  ['its machine by UUID', { promise: 14, machines: ['uuid'] }, true],
  ['other machines', { promise: 14, machines: ['debian-10'] }, false],
  ['builds from its own', { promise: 14, builds: { from: '24723872' } }, true],
  ['builds up to its own', { promise: 14, builds: { to: '24723872' } }, true],
  ['later builds', { promise: 14, builds: { from: '24723873' } }, false],
  ['earlier builds, of fewer digits', { promise: 14, builds: { from: '9000000', to: '9999999' } }, false],
])('an issue about %s: %o covers it: %s', (_, issue, covered) => {
  expect(covers({ ...about, ...issue }, suspect)).toBe(covered)
})

test.each<[build: string, builds: KnownIssue['builds']]>([
  ['', { to: '24723872' }],
  ['', { from: '1' }],
  ['24723872', { from: '8.0.3' }],
  ['24723872', { from: '1', to: 'U3' }],
  ['8.0.3', { to: '24723872' }],
])('a build that cannot be held against its range is not in it: %o, %o', (build, builds) => {
  expect(covers({ ...about, promise: 14, builds }, { ...suspect, build })).toBe(false)
})

test('builds of another form are compared part by part', () => {
  const issue = { ...about, promise: 14, builds: { from: '8.0.3-9', to: '8.0.10-1' } }
  expect(covers(issue, { ...suspect, build: '8.0.3-10' })).toBe(true)
  expect(covers(issue, { ...suspect, build: '8.0.3-8' })).toBe(false)
})

test('it counts on its last day, and no longer', () => {
  const issue = { ...about, promise: 14 }
  expect(hasExpired(issue, { startedAt: '2027-01-31T23:59:59.000Z' })).toBe(false)
  expect(hasExpired(issue, { startedAt: '2027-02-01T00:00:00.000Z' })).toBe(true)
})

const whole = `- promise: 7
  host: esxi7.example.org
  builds: { from: 24723872 }
  machines: [debian-1]
  issue: https://bugs.example.org/7
  owner: storage team
  expires: 2027-01-31
  reason: The array loses a delta.
`

test('a file is read; where nothing stands in it, or it is not there, nothing is known', async () => {
  const file = join(await tempFolder(), 'known-issues.yaml')
  await writeFile(file, whole)
  expect(await loadKnownIssues(file)).toMatchObject([{ promise: 7, builds: { from: '24723872' } }])
  await writeFile(file, '# nothing yet\n')
  expect(await loadKnownIssues(file)).toEqual([])
  expect(await loadKnownIssues()).toEqual([])
})

test.each<[mistake: string, text: string, told: RegExp]>([
  [
    'both ways to say what it is about',
    whole.replace('  host', '  check: revert.memory\n  host'),
    /:1: 0: names what it is about/,
  ],
  ['neither way', whole.replace('promise: 7\n  ', ''), /:1: 0: names what it is about/],
  ['no day', whole.replace('2027-01-31', 'next year'), /:7: 0\.expires: /],
  ['a word too much', `${whole}  severity: low\n`, /:9: 0: .*severity/],
  ['no owner', whole.replace('  owner: storage team\n', ''), /:1: 0\.owner: /],
  [
    'builds the wrong way round',
    whole.replace('24723872 }', '24723872, to: 9000000 }'),
    /:3: 0\.builds\.to: comes before/,
  ],
  [
    'a version in place of a build, which YAML reads as 8',
    whole.replace('from: 24723872', 'from: 8.0'),
    /:3: 0\.builds\.from: must be a build, such as 24723872/,
  ],
  [
    'an address that is none',
    whole.replace('https://bugs.example.org/7', 'javascript:alert(1)'),
    /:5: 0\.issue: /,
  ],
  ['broken YAML', `${whole}- [`, /known-issues\.yaml:\d+: /],
])('a file with %s is refused with file and line', async (_, text, told) => {
  const file = join(await tempFolder(), 'known-issues.yaml')
  await writeFile(file, text)
  await expect(loadKnownIssues(file)).rejects.toThrow(told)
  await expect(loadKnownIssues(file)).rejects.toThrow(/^The list of known issues is not valid.*\nHint: /s)
})

test('the schema that editors use is that of the program', async () => {
  const published = JSON.parse(await readFile('docs/known-issues.schema.json', 'utf8'))
  const renew = 'run: npm run --silent snapwitness -- schema --known-issues > docs/known-issues.schema.json'
  expect(published, renew).toEqual(knownIssuesJsonSchema())
})
