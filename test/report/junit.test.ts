import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Entry } from '../../src/evidence/entries.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { recordOf } from '../../src/report/run-record.ts'
import { exampleLedger, twoMachines } from './example-ledger.ts'

test('a scenario is a suite, and a check is a case of a name that no other has', () => {
  const [suite, cold] = junitOf(exampleLedger()).testsuite
  expect(suite).toMatchObject({
    name: 'a revert restores exactly what each snapshot saw',
    tests: '29',
    failures: '0',
    errors: '0',
    timestamp: '2026-03-02T02:15:04',
  })
  expect(cold?.name).toBe('the same without memory: a revert leads to a boot')
  const names = suite?.testcase.map((testCase) => testCase.name) ?? []
  expect(names[0]).toBe('example.the-disk-is-present-and-not-initialised, debian-1')
  expect(new Set(names).size).toBe(29)
})

test('a check that is made twice in one step is two cases', () => {
  const twice = exampleLedger().flatMap((entry) => Array<Entry>(entry.type === 'check' ? 2 : 1).fill(entry))
  const names = junitOf(twice).testsuite[0]?.testcase.map((testCase) => testCase.name) ?? []
  expect(names[1]).toBe('example.the-disk-is-present-and-not-initialised, debian-1, time 2')
  expect(new Set(names).size).toBe(58)
})

test('a violation is a failure that says what was expected and what was seen', () => {
  const junit = junitOf(exampleLedger({ outcome: 'violated' }))
  expect(junit).toMatchObject({ failures: '4', errors: '0' })
  const broken = junit.testsuite[0]?.testcase.find((testCase) => testCase.failure)
  expect(broken).toMatchObject({
    classname: 'scenarios/documented-workflow.scenario.ts',
    name: 'example.the-disk-is-present-and-not-initialised, win10-1, time 3',
    failure: { message: 'win10-1: the disk is present and not initialised' },
  })
  expect(broken?.failure?.text).toBe(
    'step 4: Revert every machine to before-drive-mount\n' +
      'Expected: present, 2 GiB, no partition table, no file system, zeros at both ends\n' +
      'Seen: Disk 1, 2 GiB, online, GPT, ntfs “second-drive” at E:',
  )
})

test('what could not be seen is an error, and the trouble comes with its hint', () => {
  const junit = junitOf(exampleLedger({ outcome: 'unknown' }))
  expect(junit).toMatchObject({ failures: '0', errors: '4' })
  const end = junit.testsuite[0]?.testcase.at(-1)
  expect(end?.name).toBe('it came to its end')
  expect(end?.error?.text).toMatch(/did not answer.*\nHint: Look at the machine’s console/)
})

test.each([
  ['an interrupted run', exampleLedger({ outcome: 'interrupted' })],
  ['a run that found no scenario', exampleLedger({ scenarios: 0 })],
  ['an empty ledger', []],
  ['a verdict that its checks do not explain', exampleLedger().map(endAsUnknown)],
])('%s is never a green file', (_, entries) => {
  expect(Number(junitOf(entries).errors)).toBeGreaterThan(0)
})

test('a host that refuses the login is an error with its hint, though no scenario began', () => {
  const trouble = { code: 'LOGIN', what: 'The host refused the login.', hint: 'Check the password.' }
  const entries = exampleLedger({ scenarios: 0 }).map((entry) =>
    entry.type === 'run-ended' ? { ...entry, trouble } : entry,
  )
  expect(junitOf(entries).testsuite[0]?.testcase[0]?.error?.text).toBe(
    'The host refused the login. (LOGIN)\nHint: Check the password.',
  )
})

test('names that would break XML arrive whole, and what XML forbids is replaced', () => {
  const machines = twoMachines.map((machine, i) => ({
    ...machine,
    name: i ? '</testcase>"&\u0000\u001b' : 'a',
  }))
  const junit = junitOf(exampleLedger({ machines }))
  expect(junit.testsuite[0]?.testcase.map((testCase) => testCase.name)).toContain(
    'example.the-disk-is-present-and-not-initialised, </testcase>"&\ufffd\ufffd',
  )
})

const outcome = z.object({ message: z.string(), text: z.string() }).optional()
const junitFile = z.object({
  testsuites: z.object({
    failures: z.string(),
    errors: z.string(),
    testsuite: z.array(
      z.looseObject({
        name: z.string(),
        testcase: z.array(
          z.looseObject({ name: z.string(), classname: z.string(), failure: outcome, error: outcome }),
        ),
      }),
    ),
  }),
})

/** The file as a CI server reads it. */
function junitOf(entries: readonly Entry[]) {
  const text = renderJunit(recordOf(entries))
  expect(XMLValidator.validate(text)).toBe(true)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: 'text',
    parseAttributeValue: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  })
  return junitFile.parse(parser.parse(text)).testsuites
}

function endAsUnknown(entry: Entry): Entry {
  return entry.type === 'scenario-ended' ? { ...entry, verdict: 'unknown' } : entry
}
