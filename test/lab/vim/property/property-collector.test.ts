import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVimEndpoint, type VimEndpoint } from '../../../../src/lab/vim/endpoint.ts'
import { emptyHost } from '../empty-host.ts'
import { VimCaller } from '../vim-caller.ts'

const host = emptyHost('/nowhere')
const collector = 'PropertyCollector:ha-property-collector'
let endpoint: VimEndpoint
let caller: VimCaller

beforeAll(async () => {
  endpoint = await startVimEndpoint({ host })
})

afterAll(() => endpoint.close())

beforeEach(async () => {
  caller = new VimCaller(endpoint)
  await caller.login(host.account)
})

/** Walks folders and datacenters by traversals that name one another, as rbvmomi and govmomi do. */
const wholeTree =
  '<objectSet><obj type="Folder">ha-folder-root</obj><skip>false</skip>' +
  '<selectSet xsi:type="TraversalSpec"><name>folder</name><type>Folder</type><path>childEntity</path>' +
  '<selectSet><name>folder</name></selectSet><selectSet><name>vm</name></selectSet>' +
  '<selectSet><name>hosts</name></selectSet></selectSet>' +
  '<selectSet xsi:type="TraversalSpec"><name>vm</name><type>Datacenter</type><path>vmFolder</path></selectSet>' +
  '<selectSet xsi:type="TraversalSpec"><name>hosts</name><type>Datacenter</type><path>hostFolder</path>' +
  '<selectSet><name>folder</name></selectSet></selectSet></objectSet>'

const names = '<propSet><type>ManagedEntity</type><pathSet>name</pathSet></propSet>'

function only(type: string, path: string, value: string): string {
  return (
    `<propSet><type>${type}</type><pathSet>${path}</pathSet></propSet>` +
    `<objectSet><obj type="${type}">${value}</obj></objectSet>`
  )
}

describe('retrieving properties', () => {
  it('walks the inventory by named and recursive traversals', async () => {
    const { value } = await caller.call(
      'RetrieveProperties',
      collector,
      `<specSet>${names}${wholeTree}</specSet>`,
    )
    expect(value).toMatchObject([
      { obj: 'ha-folder-root' },
      { obj: 'ha-datacenter' },
      { obj: 'ha-folder-vm' },
      { obj: 'ha-folder-host' },
      { obj: 'ha-compute-res', propSet: { name: 'name', val: 'localhost.localdomain' } },
    ])
  })

  it('comes to an end where traversals go in a circle', async () => {
    const circle =
      '<objectSet><obj type="Folder">ha-folder-vm</obj><skip>true</skip>' +
      '<selectSet xsi:type="TraversalSpec"><name>up</name><type>ManagedEntity</type><path>parent</path>' +
      '<selectSet><name>down</name></selectSet><selectSet><name>up</name></selectSet></selectSet>' +
      '<selectSet xsi:type="TraversalSpec"><name>down</name><type>Folder</type><path>childEntity</path>' +
      '<selectSet><name>up</name></selectSet></selectSet></objectSet>'
    const { value } = await caller.call(
      'RetrieveProperties',
      collector,
      `<specSet>${names}${circle}</specSet>`,
    )
    expect(value).toMatchObject([{ obj: 'ha-datacenter' }, { obj: 'ha-folder-root' }])
  })

  it('tells as much at once as is asked for, and the rest by token', async () => {
    const options = '<options><maxObjects>2</maxObjects></options>'
    let answer = await caller.call(
      'RetrievePropertiesEx',
      collector,
      `<specSet>${names}${wholeTree}</specSet>${options}`,
    )
    const seen: unknown[] = []
    for (;;) {
      const { token, objects } = answer.value as { token?: string; objects: unknown }
      seen.push([objects].flat().length)
      if (token === undefined) break
      answer = await caller.call('ContinueRetrievePropertiesEx', collector, `<token>${token}</token>`)
      if (seen.length === 1) {
        const again = await caller.call('ContinueRetrievePropertiesEx', collector, `<token>${token}</token>`)
        expect(again.fault).toBe('InvalidArgument')
      }
    }
    expect(seen).toEqual([2, 2, 1])
  })

  it('gives all properties that are set', async () => {
    const spec =
      '<propSet><type>Folder</type><all>true</all></propSet><objectSet><obj type="Folder">ha-folder-vm</obj></objectSet>'
    const { text } = await caller.call('RetrieveProperties', collector, `<specSet>${spec}</specSet>`)
    expect(text).toContain(
      '<name>childType</name><val xsi:type="ArrayOfString"><string xsi:type="xsd:string">VirtualMachine',
    )
    expect(text).not.toContain('<name>tag</name>')
  })

  it.each([
    ['a wrong path', only('Folder', 'nosuch', 'ha-folder-vm'), 'InvalidProperty'],
    ['a start that is gone', only('Task', 'info', 'gone'), 'ManagedObjectNotFound'],
    [
      'a traversal that is not there',
      `${names}${wholeTree.replace('<name>vm</name></selectSet>', '<name>no</name></selectSet>')}`,
      'InvalidArgument',
    ],
  ])('refuses %s', async (_, spec, fault) => {
    expect(
      await caller.call('RetrievePropertiesEx', collector, `<specSet>${spec}</specSet><options/>`),
    ).toMatchObject({ fault })
  })

  it('bears with a start that is gone when it is asked to', async () => {
    const spec = `${only('Task', 'info', 'gone')}<reportMissingObjectsInResults>true</reportMissingObjectsInResults>`
    const answer = await caller.call('RetrieveProperties', collector, `<specSet>${spec}</specSet>`)
    expect(answer).toMatchObject({ status: 200, value: undefined })
  })
})

describe('waiting for updates', () => {
  const recentTasks = only('TaskManager', 'recentTask', 'ha-taskmgr')

  async function watch(spec: string): Promise<string> {
    const { value } = await caller.call(
      'CreateFilter',
      collector,
      `<spec>${spec}</spec><partialUpdates>false</partialUpdates>`,
    )
    return String(value)
  }

  async function wait(
    version: string,
    options = '',
  ): Promise<{ version: string; truncated?: string; filterSet: unknown } | undefined> {
    const { value } = await caller.call(
      'WaitForUpdatesEx',
      collector,
      `<version>${version}</version>${options}`,
    )
    return value as { version: string; filterSet: unknown } | undefined
  }

  function startTask() {
    return caller.call(
      'SearchDatastore_Task',
      'HostDatastoreBrowser:ha-host-datastorebrowser',
      '<datastorePath>[lab] </datastorePath>',
    )
  }

  it('is woken by a change, and told all of it', async () => {
    await watch(recentTasks)
    const first = await wait('')
    const waiting = wait(first?.version ?? '')
    const { value: task } = await startTask()
    expect(await waiting).toMatchObject({
      filterSet: { objectSet: { kind: 'modify', changeSet: { name: 'recentTask', op: 'assign' } } },
    })
    expect(task).toMatch(/^haTask-/)
  })

  it('follows a task to its end', async () => {
    const { value: task } = await startTask()
    await watch(only('Task', 'info', String(task)))
    let seen = await wait('')
    while (!JSON.stringify(seen).includes('"state":"error"')) seen = await wait(seen?.version ?? '')
    // The datastore of this host is a folder that does not exist.
    expect(seen).toMatchObject({
      filterSet: {
        objectSet: { changeSet: { val: { entity: 'datastore-1', error: { fault: { file: '[lab] ' } } } } },
      },
    })
  })

  it('comes to nothing when the time is up', async () => {
    await watch(recentTasks)
    const { version = '' } = (await wait('')) ?? {}
    expect(await wait(version, '<options><maxWaitSeconds>0</maxWaitSeconds></options>')).toBeUndefined()
    expect(await wait(version, '<options><maxWaitSeconds>1</maxWaitSeconds></options>')).toBeUndefined()
  })

  it('tells so many objects at once as are asked for', async () => {
    await watch(`${names}${wholeTree}`)
    const options = '<options><maxObjectUpdates>3</maxObjectUpdates></options>'
    const first = await wait('', options)
    expect(first).toMatchObject({ truncated: 'true', filterSet: { objectSet: [{}, {}, {}] } })
    const second = await wait(first?.version ?? '', options)
    expect(second).toMatchObject({ truncated: 'false', filterSet: { objectSet: [{}, {}] } })
  })

  it('answers again to a client that lost the answer, and to no older version', async () => {
    await watch(recentTasks)
    const first = await wait('')
    await startTask()
    const lost = await wait(first?.version ?? '')
    const again = await wait(first?.version ?? '')
    expect(again?.filterSet).toEqual(lost?.filterSet)
    expect(
      await caller.call('WaitForUpdatesEx', collector, `<version>${first?.version}</version>`),
    ).toMatchObject({
      fault: 'InvalidCollectorVersion',
    })
  })

  it('can be canceled', async () => {
    await watch(recentTasks)
    const { version = '' } = (await wait('')) ?? {}
    const waiting = caller.call('WaitForUpdates', collector, `<version>${version}</version>`)
    const cancel = async (): Promise<void> => {
      await caller.call('CancelWaitForUpdates', collector)
    }
    const canceling = setInterval(() => void cancel(), 50)
    expect((await waiting).fault).toBe('RequestCanceled')
    clearInterval(canceling)
  })

  it('forgets a filter that was destroyed', async () => {
    const filter = await watch(recentTasks)
    await caller.call('DestroyPropertyFilter', `PropertyFilter:${filter}`)
    expect(await wait('', '<options><maxWaitSeconds>0</maxWaitSeconds></options>')).toBeUndefined()
    expect(await caller.call('DestroyPropertyFilter', `PropertyFilter:${filter}`)).toMatchObject({
      fault: 'ManagedObjectNotFound',
    })
  })

  it('refuses a filter with a wrong path at once', async () => {
    const spec = `<spec>${only('Folder', 'nosuch', 'ha-folder-vm')}</spec><partialUpdates>false</partialUpdates>`
    expect(await caller.call('CreateFilter', collector, spec)).toMatchObject({ fault: 'InvalidProperty' })
  })
})
