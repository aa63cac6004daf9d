import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { shellScript } from '../../../src/guest/linux/shell-text.ts'
import type { ScriptName } from '../../../src/guest/script-runner.ts'

/** The scripts as they are, but that what is /run and /var/lib in a guest is a folder of the test's. */
let folder: string
let volatile: string
let persistent: string
/** Somebody else's file, by which a script that follows a link is found out. */
let victim: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapwitness-folders-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'run'))
  mkdirSync(join(folder, 'lib'))
  volatile = join(folder, 'run', 'snapwitness')
  persistent = join(folder, 'lib', 'snapwitness')
  victim = join(folder, 'victim')
  writeFileSync(victim, 'precious\n')
})

function run(script: ScriptName, args: Record<string, string> = {}, stubs = '') {
  const { script: text } = shellScript(script, args)
  const here = text
    .replaceAll('for place in /run /dev/shm', `for place in ${join(folder, 'run')}`)
    .replaceAll('/var/lib/', `${join(folder, 'lib')}/`)
    .replace(/^is_in_memory\(\) \{/m, 'is_in_memory() {\n  return 0')
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], { input: `${stubs}\n${here}`, encoding: 'utf8' })
  return { status, stdout, stderr }
}

const marks = { memory: 'memory at first', systemDisk: 'system disk at first' }

describe('the folders of the marks', () => {
  it('are made for their owner alone, and so is what is in them', () => {
    const left = run('leave-marks', marks)
    expect(left).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(left.stdout).marks).toEqual(marks)
    for (const path of [volatile, persistent]) expect(statSync(path).mode & 0o777).toBe(0o700)
    for (const path of [join(volatile, 'mark'), join(persistent, 'mark')])
      expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(JSON.parse(run('read-state').stdout).marks).toEqual(marks)
    expect(run('leave-marks', { ...marks, memory: 'memory at second' }).status).toBe(0)
    expect(JSON.parse(run('read-state').stdout).marks).toEqual({ ...marks, memory: 'memory at second' })
  })

  it('are refused where the system disk is none', () => {
    for (const kind of ['tmpfs', 'overlayfs']) {
      const stub = `stat() { if [ "$1" = -f ]; then echo ${kind}; else command stat "$@"; fi; }`
      expect(run('leave-marks', marks, stub)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('mount one at'),
      })
    }
  })

  it('say where the mark was read through the cache', () => {
    run('leave-marks', marks)
    const stub = 'dd() { case "$*" in *iflag=direct*) return 1 ;; *) command dd "$@" ;; esac; }'
    const told = JSON.parse(run('read-state', {}, stub).stdout)
    expect(told).toMatchObject({ marks, systemDiskCached: true })
  })

  it('are not made by looking', () => {
    expect(JSON.parse(run('read-state').stdout).marks).toEqual({ memory: null, systemDisk: null })
    expect(existsSync(volatile)).toBe(false)
  })

  describe.each([
    { kind: 'in memory', path: () => volatile },
    { kind: 'on the system disk', path: () => persistent },
  ])('$kind', ({ path }) => {
    const traps: [what: string, plant: () => void, said: RegExp][] = [
      [
        'a link to another folder',
        () => {
          mkdirSync(join(folder, 'theirs'), { mode: 0o700 })
          symlinkSync(join(folder, 'theirs'), path())
        },
        /is a link/,
      ],
      ['a link that leads nowhere', () => symlinkSync(join(folder, 'nowhere'), path()), /is a link/],
      ['a file', () => writeFileSync(path(), ''), /is no folder/],
      [
        'a folder in which others may write',
        () => {
          mkdirSync(path())
          chmodSync(path(), 0o777)
          symlinkSync(victim, join(path(), 'mark'))
        },
        /has the mode 777/,
      ],
      [
        'a folder that others may read',
        () => {
          mkdirSync(path(), { mode: 0o755 })
          symlinkSync(victim, join(path(), 'mark'))
        },
        /has the mode 755/,
      ],
    ]

    it.each(traps)('%s is refused, and nothing is written or read behind it', (_what, plant, said) => {
      plant()
      for (const refused of [run('leave-marks', marks), run('read-state')]) {
        expect(refused.status).toBe(1)
        expect(refused.stderr).toMatch(said)
        expect(refused.stdout).not.toContain('precious')
      }
      expect(readFileSync(victim, 'utf8')).toBe('precious\n')
      expect(existsSync(join(folder, 'nowhere'))).toBe(false)
    })

    it.skipIf(process.getuid?.() !== 0)('a folder of somebody else’s is refused', () => {
      mkdirSync(path(), { mode: 0o700 })
      symlinkSync(victim, join(path(), 'mark'))
      chownSync(path(), 12_345, 12_345)
      for (const refused of [run('leave-marks', marks), run('read-state')]) {
        expect(refused).toMatchObject({
          status: 1,
          stderr: expect.stringContaining('belongs to somebody else'),
        })
        expect(refused.stdout).not.toContain('precious')
      }
      expect(readFileSync(victim, 'utf8')).toBe('precious\n')
    })
  })
})

describe('the folder of the writer', () => {
  it('is refused where somebody else may have made it, and his words are not the writer’s', () => {
    mkdirSync(join(volatile, 'writer'), { recursive: true })
    chmodSync(volatile, 0o777)
    writeFileSync(join(volatile, 'writer', 'acknowledged'), '12\n')
    for (const refused of [run('ask-writer'), run('stop-writer')])
      expect(refused).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringContaining('the mode 777'),
      })
    expect(existsSync(join(volatile, 'writer', 'stop'))).toBe(false)
  })

  it('may be absent', () => {
    expect(JSON.parse(run('ask-writer').stdout)).toEqual({
      secret: null,
      state: 'absent',
      acknowledged: null,
      said: null,
    })
  })
})

describe('a place in memory', () => {
  const isInMemory = (mounts: string, place: string) => {
    const table = join(folder, 'mountinfo')
    writeFileSync(table, mounts)
    const { script } = shellScript('read-state', {})
    const functions = script
      .slice(0, script.indexOf('# Tells the boot'))
      .replaceAll('/proc/self/mountinfo', table)
    return spawnSync('sh', ['-s'], { input: `${functions}\nis_in_memory ${place}` }).status === 0
  }
  const tmpfs = '24 1 0:22 / /run rw,nosuid shared:5 - tmpfs tmpfs rw,mode=755\n'
  const disk = '30 1 8:1 / /run rw,relatime - ext4 /dev/sda1 rw\n'

  it('is one where a file system in memory is mounted, on top of all others', () => {
    expect(isInMemory(tmpfs, '/run')).toBe(true)
    expect(isInMemory(disk, '/run')).toBe(false)
    expect(isInMemory(disk + tmpfs, '/run')).toBe(true)
    expect(isInMemory(tmpfs + disk, '/run')).toBe(false)
    expect(isInMemory('1 0 8:1 / / rw - ext4 /dev/sda1 rw\n', '/run')).toBe(false)
  })
})

describe('the place where a volume is mounted', () => {
  /** Nothing is mounted: the script says where it would be. */
  const mountAt = (place: string) => {
    const { script } = shellScript('mount', { uuid: '6000c29ee9da11112222333344445555' })
    const functions = script.slice(0, script.indexOf('# Mounts the volume'))
    const instead = `mount() { echo "mounted at $4"; }; pick() { type=ext4; }; find_mount() { mounted=; }`
    return spawnSync('sh', ['-s'], {
      input: `${functions}\n${instead}\nname=none mount_point=${place}\nmount_volume`,
      encoding: 'utf8',
    })
  }

  it('is a folder of root’s', () => {
    const place = join(folder, 'volume')
    expect(mountAt(place).stdout).toBe(`mounted at ${place}\n`)
  })

  it('is nowhere that a link leads to', () => {
    const place = join(folder, 'volume')
    mkdirSync(join(folder, 'theirs'))
    symlinkSync(join(folder, 'theirs'), place)
    const { status, stdout, stderr } = mountAt(place)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('is no folder of root')
  })
})
