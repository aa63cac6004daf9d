import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { shellScript } from '../../../src/guest/linux/shell-text.ts'
import { framed } from '../../../src/guest/ssh/frame.ts'
import { recipeOf, witnessBytes } from '../../../src/witness/blocks.ts'

const scripts = new URL('../../../src/guest/linux/scripts/', import.meta.url)
const textOf = (name: string) => readFileSync(new URL(name, scripts), 'utf8')

function runInShell(script: string): { status: number | null; stdout: Buffer; stderr: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], {
    input: script,
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status, stdout, stderr: stderr.toString() }
}

describe('the scripts for Linux guests', () => {
  it.each(readdirSync(scripts))('%s is valid for sh and bash', (name) => {
    execFileSync('sh', ['-n'], { input: textOf(name) })
    execFileSync('bash', ['--posix', '-n'], { input: textOf(name) })
  })

  it('name a program that is missing before they do anything', () => {
    const text = `${textOf('shared.sh')}\nneed sh no-such-program; echo went on`
    const { status, stdout, stderr } = runInShell(text)
    expect([status, stdout.toString(), stderr]).toEqual([127, '', 'this system has no no-such-program\n'])
  })

  it.each([
    ['write error: Input/output error', 7],
    ['truncate: cannot open x for writing: Read-only file system', 7],
    ['dd: No space left on device', 1],
    ['Killed', 1],
  ])('tell a disk that refuses from every other trouble: %s', (said, exitCode) => {
    const parameters = [
      ...['uuid', 'ranges', 'blocks', 'prefix', 'pool', 'sum_base', 'sum_step', 'sum_modulus'],
      ...['offset_step', 'offsets', 'filler_chars'],
    ].map((name) => `${name}=1`)
    const stubs = [
      'sync=no; file_name=f; find_target() { target=/nowhere/f; }',
      'require_ours() { :; }',
      `truncate() { echo '${said}' >&2; return 1; }`,
    ]
    const text = [textOf('shared.sh'), ...parameters, ...stubs, textOf('write-witness.sh')].join('\n')
    const { status, stdout, stderr } = runInShell(text)
    expect([status, stdout.toString()]).toEqual([exitCode, ''])
    expect(stderr).toContain(said)
  })

  it('make the same witness bytes as the harness expects', () => {
    const stamp = { run: '5f3a9c01', disk: '6000c29ee9da11112222333344445555', generation: 12 }
    const recipe = Object.entries(recipeOf(stamp)).map(
      ([name, value]) => `${name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}='${value}'`,
    )
    const made = runInShell(
      [...recipe, "ranges='0+300 1048570+10 7+1'", textOf('witness.sh'), 'make_witness'].join('\n'),
    )
    expect(made.stderr).toBe('')
    const expected = [
      witnessBytes(stamp, 0, 300),
      witnessBytes(stamp, 1_048_570, 10),
      witnessBytes(stamp, 7, 1),
    ]
    expect(made.stdout.equals(Buffer.concat(expected))).toBe(true)
  })

  it('write any text as JSON', () => {
    for (const text of ['second-drive', 'with "quotes"', 'back\\slash', "it's", 'Диск', '$HOME `id`']) {
      const quoted = `'${text.replaceAll("'", `'\\''`)}'`
      const { stdout } = runInShell(`${textOf('shared.sh')}\njson_string ${quoted}\nprintf %s "$json"`)
      expect(JSON.parse(stdout.toString())).toBe(text)
    }
  })

  it('set the clock forward by so many seconds', () => {
    const date = `date() { [ "$*" = '-u +%s' ] && echo 1000 || echo "date $*" >&2; }`
    const { status, stdout, stderr } = runInShell(
      `${date}\n${shellScript('advance-clock', { seconds: 23 }).script}`,
    )
    expect([status, stdout.toString(), stderr]).toEqual([0, '{}\n', 'date -u -s @1023\n'])
  })

  it('tell that a disk is not there, and refuse to work on it', () => {
    const uuid = '6000c29e000000000000000000000000'
    const seen = runInShell(shellScript('observe-disk', { uuid, size: 1 }).script)
    expect(JSON.parse(seen.stdout.toString())).toMatchObject({ present: false, partitions: [] })
    const refused = runInShell(
      shellScript('initialize-disk', { uuid, size: 1, label: 'x', filesystem: 'ext4' }).script,
    )
    expect(refused).toMatchObject({ status: 3, stderr: expect.stringContaining(uuid) })
  })
})

describe('the text that goes to the shell', () => {
  it('carries parameters that would end a quotation or a command', () => {
    const memory = `a'b"c $(touch /tmp/x) ; \\ \n second`
    const text = shellScript('leave-marks', { memory, systemDisk: 'x' }).script
    const assignments = text.slice(text.indexOf('memory='), text.indexOf('# What all scripts'))
    expect(runInShell(`${assignments}\nprintf %s "$memory"`).stdout.toString()).toBe(memory)
  })

  it('runs nothing of a script that arrives cut off', () => {
    const text = framed('echo started\necho ended', 'mark')
    expect(runInShell(text).stdout.toString()).toBe('mark\nstarted\nended\n\nmark 0\n')
    expect(runInShell(text.slice(0, text.indexOf('ended'))).stdout.toString()).toBe('mark\n')
  })

  it('keeps what a script sets and how it exits from the next one', () => {
    const text = framed('set -eu; cd /; value=set; false', 'one') + framed('echo "value=$value $PWD"', 'two')
    const { stdout } = runInShell(text)
    expect(stdout.toString()).toContain('one 1\n')
    expect(stdout.toString()).toContain(`value= ${process.cwd()}\n\ntwo 0\n`)
  })
})
