import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Chains } from '../../../src/lab/libvirt/chains.ts'
import { Standpoint } from '../../../src/lab/libvirt/standpoint.ts'
import { runTool } from '../../../src/lab/machine/tool.ts'

const MIB = 2 ** 20
const FIRST = { name: 'first', parent: undefined }
const AT_FIRST = Standpoint.ofMachine([FIRST], 'first')

/** A delta on a base that holds a snapshot, both on the datastore. */
async function deltaOnBase() {
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-chains-'))
  onTestFinished(() => rm(datastore, { recursive: true }))
  const [base, delta] = ['base.qcow2', 'delta.qcow2'].map((name) => join(datastore, name)) as [string, string]
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', base, String(MIB)])
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', delta])
  await runTool('qemu-img', ['snapshot', '-c', 'first', delta])
  return { base, delta, chains: new Chains(datastore, 'm1') }
}

const WHOLE = { paths: ['delta.qcow2', 'm1/delta-000001.qcow2', 'base.qcow2'], capacityBytes: MIB }

test('a chain is what the files say', async () => {
  const { delta, chains } = await deltaOnBase()
  expect(await chains.of(delta, AT_FIRST)).toEqual(WHOLE)
  expect(chains.inner).toMatchObject([{ name: 'first', file: delta, path: 'm1/delta-000001.qcow2' }])
})

test('a file is no other one when what it stands on has gone, which is told no more', async () => {
  const { base, delta, chains } = await deltaOnBase()
  await rm(base)
  expect(await chains.of(delta, AT_FIRST)).toEqual({ ...WHOLE, paths: WHOLE.paths.slice(0, 2) })
})

test('a file that is not there is still the disk’s', async () => {
  const { delta, chains } = await deltaOnBase()
  await rm(delta)
  expect(await chains.of(delta, AT_FIRST)).toEqual({ paths: ['delta.qcow2'], capacityBytes: 0 })
})

test('a file that cannot be read is not told for one without a snapshot', async () => {
  const { delta, chains } = await deltaOnBase()
  await writeFile(delta, 'QFI\xfb and nothing of a header', 'latin1')
  await expect(chains.of(delta, AT_FIRST)).rejects.toThrow('qemu-img failed')
})

test('a file that stands on itself ends', async () => {
  const { base, delta, chains } = await deltaOnBase()
  await runTool('qemu-img', ['rebase', '-u', '-f', 'qcow2', '-b', delta, '-F', 'qcow2', base])
  expect((await chains.of(delta, AT_FIRST)).paths).toEqual(WHOLE.paths)
})
