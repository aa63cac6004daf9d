import { connect } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVimEndpoint, type VimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import { emptyHost } from './empty-host.ts'
import { VimCaller } from './vim-caller.ts'

const host = emptyHost('/nowhere')
let endpoint: VimEndpoint
let caller: VimCaller

beforeAll(async () => {
  endpoint = await startVimEndpoint({ host })
})

afterAll(() => endpoint.close())

beforeEach(() => {
  caller = new VimCaller(endpoint)
})

describe('before the login', () => {
  it('says what it is, and that it is no ESXi', async () => {
    const { value } = await caller.call('RetrieveServiceContent', 'ServiceInstance:ServiceInstance')
    expect(value).toMatchObject({
      rootFolder: 'ha-folder-root',
      about: { name: 'Snapwitness Lab', apiType: 'HostAgent', apiVersion: '7.0.3.0' },
    })
  })

  it('offers the versions that pyvmomi looks for', async () => {
    const { body } = await caller.fetch('/sdk/vimServiceVersions.xml')
    expect(await body.text()).toMatch(/<name>urn:vim25<\/name>.*<priorVersions>.*<version>6\.7\.1<\/version>/)
  })

  it('refuses everything else, known or not', async () => {
    for (const target of [
      'Folder:ha-folder-vm',
      'Folder:nosuch',
      'PropertyCollector:ha-property-collector',
    ]) {
      expect(await caller.call('RetrieveProperties', target)).toMatchObject({
        status: 500,
        fault: 'NotAuthenticated',
      })
    }
  })

  it('refuses a wrong password and a wrong name with the same words', async () => {
    const wrong = await caller.login({ ...host.account, password: 'wrong' })
    const stranger = await caller.login({ ...host.account, username: 'admin' })
    expect(wrong).toMatchObject({ status: 500, fault: 'InvalidLogin' })
    expect(stranger.text).toBe(wrong.text)
    expect(caller.cookie).toBe('')
  })

  it('proves itself by the certificate whose thumbprint it tells', async () => {
    const socket = connect({ port: endpoint.port, host: '127.0.0.1', rejectUnauthorized: false })
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    expect(socket.getPeerCertificate().fingerprint256).toBe(endpoint.thumbprint)
    expect(endpoint.thumbprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    socket.destroy()
  })
})

describe('a session', () => {
  beforeEach(async () => {
    await caller.login(host.account)
  })

  it('goes on however a client echoes the cookie', async () => {
    const [pair = ''] = caller.cookie.split(';')
    for (const cookie of [caller.cookie, pair, pair.replaceAll('"', ''), `other=1; ${pair}`]) {
      caller.cookie = cookie
      expect(await caller.call('CurrentTime', 'ServiceInstance:ServiceInstance')).toMatchObject({
        status: 200,
      })
      const { value } = await caller.call(
        'Fetch',
        'SessionManager:ha-sessionmgr',
        '<prop>currentSession</prop>',
      )
      expect(value).toMatchObject({ userName: 'root', ipAddress: '127.0.0.1' })
    }
  })

  it('is over after the logout', async () => {
    expect(await caller.call('Logout', 'SessionManager:ha-sessionmgr')).toMatchObject({ status: 200 })
    const { fault } = await caller.call('Fetch', 'Folder:ha-folder-vm', '<prop>name</prop>')
    expect(fault).toBe('NotAuthenticated')
  })

  it('can be terminated by another one, which ends its waiting', async () => {
    const other = new VimCaller(endpoint)
    await other.login(host.account)
    const { value } = await caller.call(
      'Fetch',
      'SessionManager:ha-sessionmgr',
      '<prop>currentSession</prop>',
    )
    const { key } = value as { key: string }
    const waiting = caller.call('WaitForUpdatesEx', 'PropertyCollector:ha-property-collector')
    await other.call('TerminateSession', 'SessionManager:ha-sessionmgr', `<sessionId>${key}</sessionId>`)
    expect((await waiting).fault).toBe('NotAuthenticated')
  })

  it('does not see what another session has made', async () => {
    const other = new VimCaller(endpoint)
    await other.login(host.account)
    const { value } = await caller.call('CreatePropertyCollector', 'PropertyCollector:ha-property-collector')
    const { fault } = await other.call('WaitForUpdatesEx', `PropertyCollector:${value}`)
    expect(fault).toBe('ManagedObjectNotFound')
  })

  it.each([
    ['a method that the lab does not have', 'CloneVM_Task', 'Folder:ha-folder-vm', 'NotSupported'],
    ['what ESXi does not implement', 'SessionIsActive', 'SessionManager:ha-sessionmgr', 'NotImplemented'],
    ['an object that is not there', 'PowerOnVM_Task', 'VirtualMachine:99', 'ManagedObjectNotFound'],
    ['an object under a wrong type', 'Fetch', 'VirtualMachine:ha-folder-vm', 'ManagedObjectNotFound'],
    ['a call without its parameters', 'Fetch', 'Folder:ha-folder-vm', 'InvalidRequest'],
  ])('is told of %s', async (_, method, target, fault) => {
    const parameters = method === 'SessionIsActive' ? '<sessionID>a</sessionID><userName>b</userName>' : ''
    const answer = await caller.call(method, target, parameters)
    expect(answer).toMatchObject({ status: 500, fault })
    expect(answer.text).toContain(`<${fault}Fault xmlns="urn:vim25" xsi:type="${fault}">`)
  })

  it.each(['', 'no XML', '<a/>', '<e:Envelope xmlns:e="x"><e:Body/></e:Envelope>'])(
    'answers the request %j with a fault',
    async (body) => {
      expect(await caller.post(body)).toMatchObject({ status: 500, fault: 'InvalidRequest' })
    },
  )
})

it('ends connections that wait when it is closed', async () => {
  const closing = await startVimEndpoint({ host })
  const waiter = new VimCaller(closing)
  await waiter.login(host.account)
  const waiting = waiter
    .call('WaitForUpdatesEx', 'PropertyCollector:ha-property-collector')
    .catch(() => 'ended')
  await waiter.call('CurrentTime', 'ServiceInstance:ServiceInstance')
  await closing.close()
  await waiting
  await expect(waiter.call('CurrentTime', 'ServiceInstance:ServiceInstance')).rejects.toThrow()
})

it('forgets sessions and tasks when its host is rebooted, and is there again under the same certificate', async () => {
  const rebooted = await startVimEndpoint({ host })
  const before = new VimCaller(rebooted)
  await before.login(host.account)
  const { value: task } = await before.call('RebootHost_Task', 'HostSystem:ha-host', '<force>true</force>')
  await expect
    .poll(() => before.call('CurrentTime', 'ServiceInstance:ServiceInstance').catch(() => 'nobody answers'))
    .toBe('nobody answers')
  const after = new VimCaller(rebooted)
  await expect
    .poll(async () => (await after.login(host.account).catch(() => undefined))?.status, { timeout: 20_000 })
    .toBe(200)
  expect(await before.call('FindByInventoryPath', 'SearchIndex:ha-searchindex')).toMatchObject({
    fault: 'NotAuthenticated',
  })
  expect(await after.call('CancelTask', `Task:${task}`)).toMatchObject({ fault: 'ManagedObjectNotFound' })
  await rebooted.close()
})

it('says which port it cannot have', async () => {
  await expect(startVimEndpoint({ host, port: endpoint.port })).rejects.toThrow(
    `The lab cannot listen on 127.0.0.1:${endpoint.port}`,
  )
})
