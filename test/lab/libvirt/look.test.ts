import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { pollUntil } from '../../../src/core/poll.ts'
import { LibvirtContext } from '../../../src/lab/libvirt/context.ts'
import { internal } from '../../../src/lab/libvirt/internal.ts'
import { lookAnew, lookAtMachine } from '../../../src/lab/libvirt/look.ts'
import { Virsh } from '../../../src/lab/libvirt/virsh.ts'
import { MachineFolder } from '../../../src/lab/machine/machine-folder.ts'

/** virsh: it prints a file that is called as its command, or says what is in that with `-fails`. */
const VIRSH = `
[ ! -e "$0/$3-fails" ] || { cat "$0/$3-fails" >&2; exit 1; }
printed=$(cat "$0/$3")
if mv "$0/$3-held" "$0/$3-holds" 2>/dev/null; then while [ -e "$0/$3-holds" ]; do sleep 0.05; done; fi
printf '%s\\n' "$printed"`

const SNAPSHOT = `<domainsnapshot><name>first</name><state>shutoff</state><memory snapshot='no'/>
<creationTime>1795987553</creationTime><domain><name>m1</name></domain></domainsnapshot>`

/** A machine that is off, with a snapshot, and what virsh prints of it. */
async function machineOfVirsh() {
  const home = await mkdtemp(join(tmpdir(), 'snapwitness-look-'))
  onTestFinished(() => rm(home, { recursive: true }))
  const [says, datastore] = [join(home, 'says'), join(home, 'datastore')]
  await mkdir(says)
  await mkdir(datastore)
  const folder = await MachineFolder.create(datastore, 'm1')
  const virsh = new Virsh(['sh', '-c', VIRSH, says])
  const parts = { daemon: { virsh, snapshots: home }, datastore, folder, kind: internal }
  const context = new LibvirtContext(parts as never, {
    ...{ name: 'm1', domain: 'm1', uuid: 'u', instanceUuid: 'i', role: 'linux', personalised: true },
    ...{ nextSnapshotId: 1, snapshots: [], detached: [] },
  })
  const say = (command: string, printed: string) => writeFile(join(says, command), printed)
  await say('dumpxml', '<domain><name>m1</name></domain>')
  await say('dominfo', 'State: shut off')
  await say('snapshot-list', 'first')
  await say('snapshot-dumpxml', SNAPSHOT)
  await say('snapshot-current', 'first')
  return {
    context,
    say,
    there: (file: string) => readFile(join(says, file)),
    release: (file: string) => rm(join(says, file)),
  }
}

test('a machine has no current snapshot where libvirt says so, and not where it says nothing', async () => {
  const { context, say } = await machineOfVirsh()
  await lookAnew(context)
  expect(context.look.currentSnapshotId).toBe(1)
  await say('snapshot-current-fails', 'error: End of file while reading data: Input/output error')
  await expect(lookAnew(context)).rejects.toThrow('End of file while reading data')
  expect(context.look.currentSnapshotId).toBe(1)
  await say('snapshot-current-fails', "error: domain 'm1' has no current snapshot")
  await lookAnew(context)
  expect(context.look.currentSnapshotId).toBeUndefined()
})

test('a snapshot with memory leads to a machine that is on, also where that stood still', async () => {
  const { context, say } = await machineOfVirsh()
  const standing = SNAPSHOT.replace('shutoff', 'paused').replace("'no'", "'internal'")
  await say('snapshot-dumpxml', standing)
  await say('dominfo', 'State: paused')
  await lookAnew(context)
  expect(context.look).toMatchObject({ powerState: 'poweredOn', snapshots: [{ powerState: 'poweredOn' }] })
})

test('a look that began before another, and ends after it, changes nothing of what that one saw', async () => {
  const { context, say, there, release } = await machineOfVirsh()
  await say('snapshot-list', '')
  await lookAnew(context)
  await say('dominfo-held', '')
  const early = lookAtMachine(context)
  await pollUntil(() => there('dominfo-holds').catch(() => undefined), {
    ...{ what: 'the early look to begin', deadline: Deadline.after(10_000), hint: 'It asks for dominfo.' },
  })
  await say('snapshot-list', 'first')
  await say('dominfo', 'State: running')
  await lookAnew(context)
  await release('dominfo-holds')
  await early
  expect(context.look).toMatchObject({ powerState: 'poweredOn', snapshots: [{ name: 'first' }] })
})
