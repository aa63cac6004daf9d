import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startVimEndpoint, type VimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import type { LabHost } from '../../../src/lab/vim/lab-host.ts'
import { emptyHost } from './empty-host.ts'
import { VimCaller } from './vim-caller.ts'

let outside: string
let host: LabHost
let endpoint: VimEndpoint
let caller: VimCaller

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'snapwitness-datastore-'))
  const folder = join(outside, 'datastore')
  await mkdir(join(folder, 'm 1/empty'), { recursive: true })
  await writeFile(join(outside, 'secret'), 'not for clients')
  await writeFile(join(folder, 'm 1/m.vmx'), '0123456789')
  await writeFile(join(folder, 'm 1/m.qcow2'), 'disk')
  await symlink(join(outside, 'secret'), join(folder, 'link'))
  host = emptyHost(folder)
  endpoint = await startVimEndpoint({ host })
  caller = new VimCaller(endpoint)
  await caller.login(host.account)
})

afterAll(async () => {
  await endpoint.close()
  await rm(outside, { recursive: true })
})

describe('/folder', () => {
  const file = '/folder/m%201/m.vmx?dcPath=ha-datacenter&dsName=lab'

  it('gives a file to a session, and to the account by Basic', async () => {
    const bySession = await caller.fetch(file)
    expect([bySession.statusCode, await bySession.body.text()]).toEqual([200, '0123456789'])
    const { username, password } = host.account
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const byAccount = await new VimCaller(endpoint).fetch(file, { headers: { authorization } })
    expect([byAccount.statusCode, await byAccount.body.text()]).toEqual([200, '0123456789'])
  })

  it('refuses strangers', async () => {
    const stranger = await new VimCaller(endpoint).fetch(file)
    expect([stranger.statusCode, stranger.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="Snapwitness Lab"',
    ])
    await stranger.body.dump()
  })

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('answers the range %s', async (range, status, text, contentRange) => {
    const { statusCode, headers, body } = await caller.fetch(file, { headers: { range } })
    expect([statusCode, await body.text(), headers['content-range']]).toEqual([status, text, contentRange])
  })

  it('tells the size alone to HEAD', async () => {
    const { statusCode, headers, body } = await caller.fetch(file, { method: 'HEAD' })
    expect([statusCode, headers['content-length'], await body.text()]).toEqual([200, '10', ''])
  })

  it('lists a folder', async () => {
    const { body } = await caller.fetch('/folder/m%201?dsName=lab')
    expect(await body.text()).toContain('<a href="m.vmx">m.vmx</a>')
  })

  it.each([
    '/folder/..%2fsecret?dsName=lab',
    '/folder/%2e%2e/secret?dsName=lab',
    '/folder/link?dsName=lab',
    '/folder/nosuch?dsName=lab',
    '/folder/m%201/m.vmx?dsName=other',
    '/folder/%ff?dsName=lab',
  ])('finds nothing at %s', async (path) => {
    const { statusCode, body } = await caller.fetch(path)
    expect([statusCode, await body.text()]).toEqual([404, ''])
  })
})

/** The result or the error of a task, once it has ended. */
async function outcome(method: string, target: string, parameters: string): Promise<string> {
  const { value: task } = await caller.call(method, target, parameters)
  for (;;) {
    const { text } = await caller.call('Fetch', `Task:${task}`, '<prop>info</prop>')
    if (!text.includes('<state>running</state>')) return text
  }
}

describe('the datastore browser', () => {
  const browser = 'HostDatastoreBrowser:ha-host-datastorebrowser'
  const details =
    '<details><fileType>true</fileType><fileSize>true</fileSize><modification>false</modification><fileOwner>false</fileOwner></details>'

  it('tells the files of a folder with their kind and size', async () => {
    const spec = `<searchSpec>${details}</searchSpec>`
    const text = await outcome(
      'SearchDatastore_Task',
      browser,
      `<datastorePath>[lab] m 1</datastorePath>${spec}`,
    )
    expect(text).toContain(
      '<file xsi:type="VmConfigFileInfo"><path>m.vmx</path><fileSize>10</fileSize></file>',
    )
    expect(text).toContain(
      '<file xsi:type="VmDiskFileInfo"><path>m.qcow2</path><fileSize>4</fileSize></file>',
    )
    expect(text).toContain('<file xsi:type="FolderFileInfo"><path>empty</path>')
  })

  it('searches the folders below by pattern', async () => {
    const spec = '<searchSpec><matchPattern>*.VMX</matchPattern></searchSpec>'
    const text = await outcome(
      'SearchDatastoreSubFolders_Task',
      browser,
      `<datastorePath>[lab]</datastorePath>${spec}`,
    )
    expect(text.match(/<path>[^<]*/g)).toEqual(['<path>m.vmx'])
    expect(text.match(/<folderPath>[^<]*/g)).toEqual([
      '<folderPath>[lab] ',
      '<folderPath>[lab] m 1',
      '<folderPath>[lab] m 1/empty',
    ])
  })

  it.each([
    ['[lab] nosuch', 'FileNotFound'],
    ['[lab] ..', 'InvalidDatastorePath'],
    ['[lab] m 1/../../x', 'InvalidDatastorePath'],
    ['[other] m 1', 'InvalidDatastorePath'],
    ['m 1', 'InvalidDatastorePath'],
  ])('refuses the path %s', async (path, fault) => {
    const text = await outcome('SearchDatastore_Task', browser, `<datastorePath>${path}</datastorePath>`)
    expect(text).toContain(`<fault xsi:type="${fault}">`)
  })
})

describe('the file manager', () => {
  const manager = 'FileManager:ha-nfc-file-manager'

  it('makes folders, once, and deletes them', async () => {
    const make = '<name>[lab] new/folder</name><createParentDirectories>true</createParentDirectories>'
    expect(await caller.call('MakeDirectory', manager, make)).toMatchObject({ status: 200 })
    expect(await caller.call('MakeDirectory', manager, make)).toMatchObject({ fault: 'FileAlreadyExists' })
    expect(await outcome('DeleteDatastoreFile_Task', manager, '<name>[lab] new</name>')).toContain(
      '<state>success',
    )
    await expect(stat(join(host.datastore.folder, 'new'))).rejects.toThrow('ENOENT')
  })

  it('never deletes the datastore itself', async () => {
    const text = await outcome('DeleteDatastoreFile_Task', manager, '<name>[lab] </name>')
    expect(text).toContain('<fault xsi:type="FileNotFound">')
  })
})
