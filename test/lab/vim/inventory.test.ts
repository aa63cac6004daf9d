import { afterAll, beforeAll, expect, it } from 'vitest'
import { startVimEndpoint, type VimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import { emptyHost } from './empty-host.ts'
import { VimCaller } from './vim-caller.ts'

const host = emptyHost('/')
let endpoint: VimEndpoint
let caller: VimCaller

beforeAll(async () => {
  endpoint = await startVimEndpoint({ host })
  caller = new VimCaller(endpoint)
  await caller.login(host.account)
})

afterAll(() => endpoint.close())

it.each([
  ['ha-datacenter', 'ha-datacenter'],
  ['/ha-datacenter/vm/', 'ha-folder-vm'],
  ['ha-datacenter/host/localhost.localdomain/Resources', 'ha-root-pool'],
  ['ha-datacenter/vm/nosuch', undefined],
  ['vm', undefined],
])('finds %s by its path', async (path, found) => {
  const { value } = await caller.call(
    'FindByInventoryPath',
    'SearchIndex:ha-searchindex',
    `<inventoryPath>${path}</inventoryPath>`,
  )
  expect(value).toBe(found)
})

it('shows in a view what is below its container, by type', async () => {
  const container = '<container type="Folder">ha-folder-root</container>'
  const view = async (rest: string): Promise<unknown> => {
    const { value } = await caller.call(
      'CreateContainerView',
      'ViewManager:ViewManager',
      `${container}${rest}`,
    )
    const { text } = await caller.call('Fetch', `ContainerView:${value}`, '<prop>view</prop>')
    await caller.call('DestroyView', `ContainerView:${value}`)
    expect((await caller.call('DestroyView', `ContainerView:${value}`)).fault).toBe('ManagedObjectNotFound')
    return [...text.matchAll(/<ManagedObjectReference[^>]*>([^<]*)/g)].map(([, name]) => name)
  }
  expect(await view('<recursive>false</recursive>')).toEqual(['ha-datacenter'])
  expect(await view('<type>HostSystem</type><type>Network</type><recursive>true</recursive>')).toEqual([
    'ha-host',
    'HaNetwork-VM Network',
  ])
  expect(await view('<type>HostSystem</type><recursive>false</recursive>')).toEqual([])
})

it('grants every privilege that is asked about', async () => {
  const { value } = await caller.call(
    'HasPrivilegeOnEntities',
    'AuthorizationManager:ha-authmgr',
    '<entity type="Folder">ha-folder-vm</entity><sessionId>x</sessionId><privId>A</privId><privId>B</privId>',
  )
  expect(value).toEqual({
    entity: 'ha-folder-vm',
    privAvailability: [
      { privId: 'A', isGranted: 'true' },
      { privId: 'B', isGranted: 'true' },
    ],
  })
})

it('has a licence that allows writing', async () => {
  const { value } = await caller.call('Fetch', 'LicenseManager:ha-license-manager', '<prop>licenses</prop>')
  expect(value).toMatchObject({ LicenseManagerLicenseInfo: { editionKey: 'eval' } })
})
