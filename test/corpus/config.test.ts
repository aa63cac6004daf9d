import { readdirSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { snapwitness } from '../support/program.ts'

const corpus = 'test/corpus/config'

beforeEach(() => {
  vi.stubEnv('TEST_HOST_PASSWORD', 'host password')
  vi.stubEnv('TEST_GUEST_PASSWORD', 'guest password')
})

const whole = ['whole.yaml', 'whole-with-bom.yaml', 'whole-with-crlf.yaml']

test.each(whole)('%s is read', async (file) => {
  const { hosts, machines } = await loadConfig(join(corpus, file))
  expect(hosts[0]).toMatchObject({ url: 'https://esxi7.example.org/sdk', password: 'host password' })
  expect(machines).toMatchObject([{ name: 'debian-1', ssh: { password: 'guest password' } }])
})

/** What each broken file must be told, without the path before it. */
const broken: Record<string, RegExp> = {
  'empty.yaml': /:1: host: /,
  'comments-only.yaml': /:\d: host: /,
  'a-list.yaml': /:1: .*expected object/,
  'a-word.yaml': /:1: .*expected object/,
  'tabs.yaml': /:9: .*[Tt]ab/,
  'duplicate-key.yaml': /:4: .*unique/,
  'duplicate-machine.yaml': /:13: .*unique/,
  'two-documents.yaml': /:13: .*multiple documents/,
  'unclosed-quote.yaml': /:\d+: .*quote/,
  'unclosed-brace.yaml': /:\d+: .*flow map/i,
  'unknown-key.yaml': /:5: host: .*thumbnail/,
  'unknown-section.yaml': /:13: .*hosts/,
  'number-for-text.yaml': /:3: host\.username: .*expected string/,
  'text-for-number.yaml': /:10: machines\.debian-1\.ssh\.port: /,
  'list-for-machines.yaml': /:7: machines: .*expected record/,
  'null-machine.yaml': /:7: machines\.debian-1: /,
  'negative-timeout.yaml': /:14: timeouts\.boot: /,
  'infinite-timeout.yaml': /:14: timeouts\.boot: /,
  'unknown-anchor.yaml': /:11: .*alias/,
  'anchor-of-itself.yaml': /:7: machines\.again\.guest: /,
  'anchors-gone-wild.yaml': /:2: .*alias/,
  'merge-key-unknown.yaml': /:8: machines\.debian-1: .*guset/,
  'merge-key-of-nothing.yaml': /:8: .*[Mm]erge/,
  'prototype.yaml': /:5: .*__proto__/,
  'binary.yaml': /:1: this is not text in UTF-8/,
  'zeros.yaml': /:4: this is not text in UTF-8/,
  'latin-1.yaml': /:3: this is not text in UTF-8/,
  'utf-16.yaml': /:1: this is not text in UTF-8/,
  'cut-off.yaml': /:12: /,
  'secret-in-the-file.yaml': /:4: host\.password: /,
  'secret-of-two-kinds.yaml': /:4: host\.password/,
  'secret-command-as-text.yaml': /:4: host\.password/,
  'secret-command-empty.yaml': /:4: host\.password/,
}

/** Those whose text is right and whose secret is not; they are told by the place in the configuration. */
const withoutSecret: Record<string, RegExp> = {
  'secret-command-missing.yaml': /no-such-program, named by host\.password, is not on this computer/,
  'secret-command-failing.yaml': /The command sh, named by host\.password, failed with exit code 7/,
  'secret-command-silent.yaml': /What true printed, named by host\.password, is empty/,
  'secret-file-missing.yaml': /no-such-file, named by host\.password, could not be read/,
  'secret-file-of-many-lines.yaml': /whole\.yaml, named by host\.password, holds no password of one line/,
  'secret-env-unset.yaml': /TEST_UNSET, named by host\.password, is empty or not set/,
  'secret-file-a-folder.yaml': /named by host\.password, is a directory, not a file/,
}

test.each(Object.entries(broken))('%s is refused with file, line and hint', async (file, told) => {
  await expectRefusal(
    join(corpus, file),
    new RegExp(`${file.replaceAll('.', '\\.')}${told.source}`, told.flags),
  )
})

test.each(Object.entries(withoutSecret))('%s is refused, and no secret is told', async (file, told) => {
  await expectRefusal(join(corpus, file), told)
})

test('every file of the corpus is tried', () => {
  const tried = [...whole, ...Object.keys(broken), ...Object.keys(withoutSecret)]
  expect(readdirSync(corpus).sort()).toEqual(tried.sort())
})

test('a file that is too long for a configuration is refused unread', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'snapwitness-corpus-')), 'huge.yaml')
  await writeFile(path, `host:\n${'  # filler\n'.repeat(200_000)}`)
  await expectRefusal(path, /huge\.yaml is 2200006 bytes long, and none is longer than 1 MiB/)
})

test('a folder in place of a file is refused', async () => {
  await expectRefusal(corpus, /test\/corpus\/config is a directory, not a file/)
})

test.each(['binary.yaml', 'anchors-gone-wild.yaml', 'secret-command-failing.yaml'])(
  'the program ends with exit code 2 on %s, without a stack trace',
  async (file) => {
    const { exitCode, stderr, stdout } = await snapwitness(['run', '--config', join(corpus, file)])
    expect(stderr).toMatch(/\nHint: ./)
    expect(`${stderr}${stdout}`).not.toMatch(/\n\s+at |corpus-plain-secret/)
    expect(exitCode).toBe(2)
  },
)

async function expectRefusal(path: string, told: RegExp): Promise<void> {
  const error = await loadConfig(path).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(told) })
  expect(error).toMatchObject({ message: expect.stringMatching(/\nHint: ./) })
  expect(String(error)).not.toContain('corpus-plain-secret')
}
