import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { renameSnapshot } from '../../../src/lab/libvirt/snapshots.ts'
import { Virsh } from '../../../src/lab/libvirt/virsh.ts'

/** It prints the snapshot, and notes what it is asked for. */
const VIRSH = 'echo "$*" >> "$0/asked"; cat "$0/snapshot"'

test('the current snapshot gets another description without being made current once more', async () => {
  const says = await mkdtemp(join(tmpdir(), 'snapwitness-description-'))
  onTestFinished(() => rm(says, { recursive: true }))
  await writeFile(join(says, 'snapshot'), '<domainsnapshot>\n  <name>first</name>\n</domainsnapshot>')
  const virsh = new Virsh(['sh', '-c', VIRSH, says])
  const context = {
    look: { snapshots: [{ id: 1, name: 'first' }], currentSnapshotId: 1 },
    virsh: ([command, ...args]: string[]) => virsh.run([command ?? '', ...args]),
  }
  await renameSnapshot(context as never, 1, { description: 'other' })
  const asked = await readFile(join(says, 'asked'), 'utf8')
  expect(asked).toContain('snapshot-create --xmlfile=/dev/stdin --redefine\n')
})
