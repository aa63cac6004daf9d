import { spawnSync } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recipeOf, witnessBytes } from '../../../src/witness/blocks.ts'
import { covers } from '../covers.ts'

const scripts = new URL('../../../src/guest/linux/scripts/', import.meta.url)
const textOf = (name: string) => readFileSync(new URL(name, scripts), 'utf8')

/** A folder with the programs of busybox and nothing else. */
let bin: string

beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'snapwitness-busybox-'))
  const { stdout: busybox } = execaSync('sh', ['-c', 'command -v busybox'])
  for (const applet of execaSync(busybox, ['--list']).stdout.split('\n'))
    symlinkSync(busybox, join(bin, applet))
})
afterAll(() => rmSync(bin, { recursive: true }))

/** Runs parts of the scripts, with only the programs of busybox in reach. */
function run(...parts: string[]) {
  // The scripts add the system's own folders for a plain user.
  const input = parts.join('\n').replaceAll('PATH=$PATH:/usr/sbin:/sbin', '')
  const { status, stdout, stderr } = spawnSync(join(bin, 'sh'), ['-s'], { input, env: { PATH: bin } })
  return { status, stdout, stderr: stderr.toString() }
}

/** A file in the place of a disk: the scripts look at /dev/$name. */
function diskFile(name: string): { file: string; found: string } {
  const file = join(bin, name)
  writeFileSync(file, '')
  truncateSync(file, 3 * 1024 * 1024)
  return { file, found: `uuid=6000c29e000000000000000000000000\n` }
}

describe('the scripts for Linux guests, with busybox alone', covers('our shell scripts', 'busybox'), () => {
  it.each(readdirSync(scripts))('%s is valid for its shell', (name) => {
    expect(spawnSync(join(bin, 'sh'), ['-n'], { input: textOf(name) }).status).toBe(0)
  })

  it('make the same witness bytes as the harness expects', () => {
    const stamp = { run: '5f3a9c01', disk: '6000c29ee9da11112222333344445555', generation: 12 }
    const recipe = Object.entries(recipeOf(stamp)).map(
      ([name, value]) => `${name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}='${value}'`,
    )
    const made = run(...recipe, "ranges='1048570+10'", textOf('witness.sh'), 'make_witness')
    expect(made.stderr).toBe('')
    expect(made.stdout.equals(witnessBytes(stamp, 1_048_570, 10))).toBe(true)
  })

  it('tell the time, if only to the second', () => {
    const { stdout } = run(
      textOf('shared.sh'),
      textOf('folders.sh'),
      textOf('state.sh'),
      textOf('read-state.sh'),
    )
    const { clock } = JSON.parse(stdout.toString())
    expect(clock).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  })

  it.each(['blank', 'ext4'])('do not take its blkid for one that can probe: %s disk', (content) => {
    const { file, found } = diskFile(content)
    if (content === 'ext4') execaSync('mkfs.ext4', ['-q', '-F', file], { env: { PATH: '/usr/sbin:/sbin' } })
    const probe = run(found, textOf('shared.sh'), textOf('disk.sh'), `name=..${file}`, 'probe_disk')
    expect(probe).toMatchObject({ status: 127, stderr: expect.stringContaining('no blkid that can probe') })
  })
})
