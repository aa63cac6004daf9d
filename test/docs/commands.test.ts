import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { beforeAll, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { type Block, blocksIn, pages } from './blocks.ts'

let program: Command
beforeAll(async () => {
  program = new Command('snapwitness').option('--version')
  for (const entry of commands) program.addCommand(await entry.load())
  quiet(program)
}, 60_000)

/** It is parsed, and nothing is done. */
function quiet(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
  if (command.commands.length === 0) command.action(() => undefined)
  for (const one of command.commands) quiet(one)
}

/** How the program is called in the place where one reads. */
const CALLS = /^(?:npm run --silent snapwitness -- |npx snapwitness |snapwitness )(.*)$/
const NPM_SCRIPT = /^npm (?:run )?(?:--silent )?([\w:]+)/

const lines = blocksIn('sh').flatMap(linesOf)

/** Each with what it continues on the next line, and without its comment. */
function linesOf({ at, text }: Block): { at: string; line: string }[] {
  const whole = text.replaceAll(/\\\n\s*/g, '')
  return whole.split('\n').flatMap((raw) => {
    const line = raw.replace(/(^|\s+)#\s.*$/, '').trim()
    return line === '' ? [] : [{ at, line }]
  })
}

test('there are lines to check', () => {
  expect(lines.filter(({ line }) => CALLS.test(line)).length).toBeGreaterThan(40)
})

test.each(lines.filter(({ line }) => CALLS.test(line)))('$at: $line', async ({ line }) => {
  const words = wordsOf(line.replace(/\s+>\s+\S+$/, '').replace(CALLS, '$1'))
  await expect(program.parseAsync(words, { from: 'user' })).resolves.toBeDefined()
})

test('every npm script that a page names is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const named = lines.flatMap(({ at, line }) => {
    const [, script] = NPM_SCRIPT.exec(line) ?? []
    return script && !['i', 'snapwitness'].includes(script) ? [{ at, script }] : []
  })
  const inText = pages().flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/`npm run ([\w:]+)`/g)].map(([, script]) => ({
      at: page,
      script,
    })),
  )
  expect([...named, ...inText].filter(({ script }) => !(String(script) in scripts))).toEqual([])
})

test('what a page has one install is this version, beside the vitest that it is tested with', () => {
  const { version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const installs = lines.filter(({ line }) => line.startsWith('npm i '))
  expect(installs.length).toBeGreaterThan(1)
  const command = `npm i -D ./snapwitness-${version}.tgz vitest@${devDependencies.vitest}`
  expect(installs.map(({ line }) => line)).toEqual(installs.map(() => command))
})

/** As a shell takes them apart, as far as the pages need it. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  )
}
