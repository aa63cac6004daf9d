import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { Deadline } from '../../../src/core/deadline.ts'
import type { Finding } from '../../../src/doctor/finding.ts'
import { VimTransport } from '../../../src/vsphere/soap/transport.ts'
import { snapwitness } from '../../support/program.ts'
import { keys, PseudoTerminal } from '../../support/pseudo-terminal.ts'
import { covers } from '../covers.ts'
import { ACCOUNT, Vcsim } from './vcsim.ts'

const HOSTS = [
  { kind: 'esx', apiType: 'HostAgent', machines: 0, all: 2, chosen: 'ha-host_VM1' },
  { kind: 'vpx', apiType: 'VirtualCenter', machines: 100, all: 200, chosen: 'DC0_H0_VM42' },
] as const

for (const host of HOSTS) {
  describe(`init and vcsim as ${host.apiType}`, covers('init', `vcsim as ${host.apiType}`), () =>
    initAndVcsim(host),
  )
}

function initAndVcsim({ kind, machines, all, chosen }: (typeof HOSTS)[number]): void {
  let vcsim: Vcsim
  let cwd = ''
  const env = { HOST_PASSWORD: ACCOUNT.password, GUEST_PASSWORD: 'a password of a guest' }

  beforeAll(async () => {
    vcsim = await Vcsim.start({ kind, machines })
    cwd = await mkdtemp(join(tmpdir(), 'snapwitness-init-'))
  })
  afterAll(() => vcsim.stop())

  /** What the doctor says of what was written, unaided: nothing is missing but what vcsim has not, a guest. */
  async function expectDoctor(folder: string, names: readonly string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await snapwitness(['doctor', '--json'], { cwd: folder, env })
    const findings: Finding[] = JSON.parse(stdout)
    expect(
      findings.filter(({ machine }) => machine === undefined).map(({ severity }) => severity),
    ).not.toContain('blocker')
    expect(new Set(findings.flatMap(({ machine }) => machine ?? []))).toEqual(new Set(names))
    const blockers = findings.filter(({ severity }) => severity === 'blocker').map(({ id }) => id)
    expect(new Set(blockers)).toEqual(new Set(['opt-in', 'tools']))
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' })
  }

  const account = () => [
    '--host',
    vcsim.url,
    '--username',
    ACCOUNT.username,
    '--password',
    'env:HOST_PASSWORD',
  ]
  const guest = ['--linux', chosen, '--ssh-user', 'me', '--sudo', '--ssh-password', 'env:GUEST_PASSWORD']

  test('every machine is told in one question and its pages, and the datastores in another', async () => {
    const call = vi.spyOn(VimTransport.prototype, 'call')
    const session = await vcsim.connect()
    call.mockClear()
    const listed = await session.machines(Deadline.after(20_000))
    const asked = call.mock.calls.map(([method]) => method)
    await session.close()
    expect(listed).toHaveLength(all)
    expect(listed.find(({ name }) => name === chosen)).toMatchObject({
      powerState: 'poweredOn',
      guestOs: 'otherGuest',
      snapshots: 0,
      freeBytes: expect.any(Number),
    })
    expect(asked.toSorted()).toEqual([
      ...['CreateContainerView', 'CreateContainerView', 'RetrievePropertiesEx', 'RetrievePropertiesEx'],
    ])
    vi.restoreAllMocks()
  })

  test('without a terminal the thumbprint is told and not taken, and nothing is written', async () => {
    const { exitCode, stderr } = await snapwitness(['init', ...account(), ...guest], { cwd, env })
    expect(stderr.replaceAll(':', '').toLowerCase()).toContain(`--thumbprint ${vcsim.thumbprint}`)
    expect(exitCode).toBe(2)
    expect(await readdir(cwd)).toEqual([])
  })

  test('a name that the host has not is answered with the nearest, and nothing is written', async () => {
    const flags = [...account(), '--thumbprint', vcsim.thumbprint, '--ssh-agent', '--linux', `${chosen}x`]
    const { exitCode, stderr } = await snapwitness(['init', ...flags], { cwd, env })
    expect(stderr).toContain(`no machine named “${chosen}x”.\nHint: Did you mean ${chosen}? `)
    expect(exitCode).toBe(2)
    expect(await readdir(cwd)).toEqual([])
  })

  test('by flags alone it writes what the doctor takes, and a second time it touches nothing', async () => {
    const flags = [...account(), '--thumbprint', vcsim.thumbprint, ...guest, '--ci', 'gitlab']
    const { exitCode, stderr } = await snapwitness(['init', ...flags], { cwd, env })
    expect(stderr).toContain(`snapwitness allow ${chosen} `)
    expect(exitCode).toBe(0)
    expect((await readdir(cwd)).sort()).toEqual([
      '.gitignore',
      '.gitlab-ci.yml',
      'scenarios',
      'snapwitness.yaml',
    ])
    expect(await readFile(join(cwd, '.gitignore'), 'utf8')).toBe('runs/\n')
    const text = await readFile(join(cwd, 'snapwitness.yaml'), 'utf8')
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+snapwitness\.schema\.json\n/)
    expect(parse(text)).toMatchObject({
      machines: {
        [chosen]: {
          guest: 'linux',
          ssh: { username: 'me', sudo: true, password: { env: 'GUEST_PASSWORD' } },
        },
      },
    })
    await expectDoctor(cwd, [chosen])
    await writeFile(join(cwd, 'snapwitness.yaml'), 'mine\n')
    const again = await snapwitness(['init', ...flags], { cwd, env })
    expect(again.stderr).toMatch(
      /snapwitness\.yaml, scenarios\/first\.scenario\.ts, \.gitlab-ci\.yml are there already/,
    )
    expect(again.exitCode).toBe(2)
    expect(await readFile(join(cwd, 'snapwitness.yaml'), 'utf8')).toBe('mine\n')
  })

  test('a wrong password is told once, with exit code 2, and nothing is written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'snapwitness-init-'))
    const flags = [...account(), '--thumbprint', vcsim.thumbprint, ...guest]
    const wrong = { ...env, HOST_PASSWORD: 'another password' }
    const { exitCode, stderr } = await snapwitness(['init', ...flags], { cwd: folder, env: wrong })
    expect(stderr).toMatch(/InvalidLogin/)
    expect(exitCode).toBe(2)
    expect(await readdir(folder)).toEqual([])
  })

  test('at a terminal it asks, and writes what the doctor takes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'snapwitness-init-'))
    const terminal = new PseudoTerminal(['init'], { cwd: folder, env })
    await terminal.answer(/Address of the ESXi host or vCenter\?/, `${vcsim.url}${keys.enter}`)
    await terminal.answer(/Is it that of the host\?/, `y`)
    await terminal.answer(/Account there\?/, keys.enter)
    await terminal.answer(/Where is the password of root\?/, keys.enter)
    await terminal.answer(/Which variable\?/, `HOST_PASSWORD${keys.enter}`)
    await terminal.answer(new RegExp(`Which of its ${all} machines\\?`), chosen)
    await terminal.answer(new RegExp(`${chosen}`), `${keys.tab}${keys.enter}`)
    await terminal.answer(/What runs in/, keys.enter)
    await terminal.answer(/Tools tell no address of/, keys.enter)
    await terminal.answer(/User of SSH in/, keys.enter)
    await terminal.answer(/How does root log in/, `${keys.down}${keys.down}${keys.enter}`)
    await terminal.answer(/Where is the password of root\?/, keys.enter)
    await terminal.answer(/Which variable\?/, `NOT_SET${keys.enter}`)
    await terminal.answer(
      /variable NOT_SET.* is empty or not set[\s\S]*Where is the password of root\?/,
      keys.enter,
    )
    await terminal.answer(/Which variable\?/, `GUEST_PASSWORD${keys.enter}`)
    await terminal.answer(/A recipe for a CI server\?/, `${keys.down}${keys.enter}`)
    expect({ exitCode: await terminal.end(), shown: terminal.shown }).toMatchObject({ exitCode: 0 })
    expect(terminal.shown.replaceAll(':', '').toLowerCase()).toContain(vcsim.thumbprint)
    expect((await readdir(folder)).sort()).toEqual(['.github', '.gitignore', 'scenarios', 'snapwitness.yaml'])
    const recipe = await readFile(join(folder, '.github/workflows/snapwitness.yml'), 'utf8')
    expect(parse(recipe).jobs.snapwitness.env).toEqual({
      HOST_PASSWORD: '$' + '{{ secrets.HOST_PASSWORD }}',
      GUEST_PASSWORD: '$' + '{{ secrets.GUEST_PASSWORD }}',
      // The gate of each night stands on those before it.
      SNAPWITNESS_HISTORY: '$' + '{{ secrets.SNAPWITNESS_HISTORY }}',
    })
    await expectDoctor(folder, [chosen])
  })

  test('Ctrl-C at any question writes nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'snapwitness-init-'))
    const terminal = new PseudoTerminal(['init'], { cwd: folder, env })
    await terminal.answer(/Address of the ESXi host or vCenter\?/, `${vcsim.url}${keys.enter}`)
    await terminal.answer(/Is it that of the host\?/, keys.ctrlC)
    expect(await terminal.end()).toBe(2)
    expect(terminal.shown).toContain('Given up; nothing was written.')
    expect(await readdir(folder)).toEqual([])
  })

  test('a run is rehearsed on a machine that has agreed, and nothing of it is changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'snapwitness-init-'))
    const flags = [...account(), '--thumbprint', vcsim.thumbprint, ...guest]
    await snapwitness(['init', ...flags], { cwd: folder, env })
    const dryRun = () =>
      snapwitness(['run', 'documented-workflow', '--dry-run', '--json'], { cwd: folder, env })
    const refused = await dryRun()
    expect(refused.stderr).toContain(`${chosen} does not say that it may be used.`)
    expect(refused.exitCode).toBe(2)
    await snapwitness(['allow', chosen], { cwd: folder, env })
    const session = await vcsim.connect()
    const vm = await session.findVirtualMachine(chosen, Deadline.after(20_000))
    const before = await vm.describe(Deadline.after(20_000))
    const { exitCode, stdout } = await dryRun()
    expect(JSON.parse(stdout)).toMatchObject({
      machines: [{ name: chosen, guest: 'linux', power: 'poweredOn', snapshots: 0 }],
      scenarios: [{ file: 'scenarios/documented-workflow.scenario.ts' }, {}],
    })
    expect(exitCode).toBe(0)
    expect(await vm.describe(Deadline.after(20_000))).toEqual(before)
    expect(await readdir(folder)).not.toContain('runs')
    await session.close()
  })
}
