import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Mounts } from '../../../src/stand-in/storage/mounts.ts'
import { readNtfsSecurity, writeNtfsSecurity } from '../../../src/stand-in/storage/ntfs-security.ts'
import { NEW_NTFS } from '../local-stand-in.ts'

const OWN = 'O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'
const tools = ['ntfs-3g', 'mkntfs', 'getfattr', 'setfattr', 'setpriv', 'umount']
/** On other computers the lab's machines try it. */
const isPossible =
  process.getuid?.() === 0 &&
  existsSync('/dev/fuse') &&
  spawnSync('sh', ['-c', `command -v ${tools.join(' ')}`]).status === 0

let folder: string
let mounts: Mounts

const image = () => join(folder, 'image')
const root = () => mounts.pathOf('data')
const asUser = (command: string) =>
  spawnSync('setpriv', ['--reuid=1234', '--regid=1234', '--clear-groups', 'sh', '-c', command]).status === 0

describe.skipIf(!isPossible)('a volume of NTFS', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'snapwitness-ntfs-'))
    execFileSync('chmod', ['755', folder])
    writeFileSync(image(), '')
    truncateSync(image(), 16 << 20)
    execFileSync('mkntfs', ['--quiet', '--quick', '--force', image()], { stdio: 'ignore' })
    mounts = new Mounts(join(folder, 'volumes'))
    mounts.mount('data', image(), { readOnly: false })
  })
  afterEach(() => {
    mounts.unmount('data')
    rmSync(folder, { recursive: true })
  })

  it('is open to every user when it is new, as Windows makes it', () => {
    expect(readNtfsSecurity(root())).toBe(NEW_NTFS)
    expect(asUser(`echo theirs > ${root()}/theirs`)).toBe(true)
    expect(readNtfsSecurity(join(root(), 'theirs'))).toMatch(/^O:S-1-5-21-1004336348-/)
  })

  it('keeps on the disk who may use it, hands it down, and leaves out whoever is not named', () => {
    writeNtfsSecurity(root(), OWN)
    writeFileSync(join(root(), 'ours'), 'precious')
    expect(asUser(`echo theirs > ${root()}/theirs`)).toBe(false)
    expect(asUser(`cat ${root()}/ours`)).toBe(false)
    mounts.unmount('data')
    mounts.mount('data', image(), { readOnly: true })
    expect(readNtfsSecurity(root())).toBe(OWN)
    expect(readNtfsSecurity(join(root(), 'ours'))).toContain('(A;ID;FA;;;SY)(A;ID;FA;;;BA)')
    expect(() => writeNtfsSecurity(root(), NEW_NTFS)).toThrow('write protected')
  })
})
