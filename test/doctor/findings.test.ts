import { expect, test } from 'vitest'
import type { Remark, Severity } from '../../src/doctor/finding.ts'
import { clocks } from '../../src/doctor/guest/clocks.ts'
import { login, loginFailed } from '../../src/doctor/guest/login.ts'
import { needs } from '../../src/doctor/guest/needs.ts'
import { processRule } from '../../src/doctor/guest/process-rule.ts'
import { winRmListener } from '../../src/doctor/guest/winrm-listener.ts'
import { winRmPolicy } from '../../src/doctor/guest/winrm-policy.ts'
import { apiVersion } from '../../src/doctor/host/api-version.ts'
import { licence } from '../../src/doctor/host/licence.ts'
import { changeTracking } from '../../src/doctor/machine/change-tracking.ts'
import { diskModes } from '../../src/doctor/machine/disk-modes.ts'
import { diskSlot } from '../../src/doctor/machine/disk-slot.ts'
import { diskUuid } from '../../src/doctor/machine/disk-uuid.ts'
import { freeSpace } from '../../src/doctor/machine/free-space.ts'
import { guestAddress } from '../../src/doctor/machine/guest-address.ts'
import { optIn } from '../../src/doctor/machine/opt-in.ts'
import { power } from '../../src/doctor/machine/power.ts'
import { privileges } from '../../src/doctor/machine/privileges.ts'
import { consolidation, snapshots } from '../../src/doctor/machine/snapshots.ts'
import { tools } from '../../src/doctor/machine/tools.ts'
import { GuestError } from '../../src/guest/errors.ts'
import { WrongMachine } from '../../src/guest/right-machine.ts'
import { chain, disk, guest, machine } from './inspections.ts'

const GIB = 1024 ** 3

const host = {
  ...{ product: 'VMware ESXi', version: '7.0.3', build: '1', instanceUuid: undefined },
  ...{ apiType: 'HostAgent', apiVersion: '7.0.3.0' },
}
const none = { machine: [], datastore: [] }
const evaluation = { edition: 'eval', name: 'Evaluation Mode', features: ['vimapi'] }
const http = { host: 'win10-1', port: 5985, https: false }
const https = { host: 'win10-1', port: 5986, https: true }
const space = (freeBytes: number) => ({ ...machine().home, freeBytes })
const at = (clock: number) => ({ clock, askedAt: 1_000_000, answeredAt: 1_000_200 })
const identity = {
  ...{ hostName: 'PC', os: 'Microsoft Windows 10 Pro', version: '10.0.19045' },
  ...{ uuid: null, disks: [], standIn: false },
}
const refused = new GuestError('login', 'SSH of debian-1: the login was refused.', { hint: 'Check the key.' })

const found: [what: string, seen: Remark | Remark[], severity: Severity, told: RegExp][] = [
  ['a host of today', apiVersion(host), 'ok', /vSphere API 7\.0\.3\.0 \(host\)/],
  ['a host of 2012', apiVersion({ ...host, apiVersion: '5.1' }), 'blocker', /vSphere 6\.0 or newer/],
  ['an evaluation licence', licence([evaluation], host), 'ok', /Evaluation Mode/],
  [
    'the free licence',
    licence([{ edition: 'esxBasic', name: 'VMware vSphere 7 Hypervisor', features: ['vsmp:8'] }], host),
    'blocker',
    /RestrictedVersion[\s\S]*Assign license/,
  ],
  [
    'a licence without the API',
    licence([{ ...evaluation, features: ['vsmp'] }], host),
    'warning',
    /vSphere API/,
  ],
  [
    'the free licence in a vCenter, which holds it for some host',
    licence([{ ...evaluation, edition: 'esxBasic' }], { ...host, apiType: 'VirtualCenter' }),
    'ok',
    /Evaluation/,
  ],
  ['an administrator', privileges('root', 'a', 'datastore1', none), 'ok', /all 12 privileges/],
  [
    'a reader',
    privileges('audit', 'a', 'datastore1', {
      machine: ['VirtualMachine.State.RevertToSnapshot'],
      datastore: ['Datastore.AllocateSpace'],
    }),
    'blocker',
    /lacks 2 of 12[\s\S]*revert to them, make a disk[\s\S]*RevertToSnapshot on a; Datastore\.AllocateSpace on datastore datastore1/,
  ],
  ['a machine that may be used', optIn(machine(), 'a'), 'ok', /may be used/],
  [
    'a machine that says so in its notes',
    optIn(machine({ annotation: 'snapwitness: allow', extraConfig: {} }), 'a'),
    'ok',
    /may/,
  ],
  [
    'a machine that says nothing',
    optIn(machine({ annotation: 'Payroll', extraConfig: {} }), 'a'),
    'blocker',
    /does not say[\s\S]*snapwitness allow a --config/,
  ],
  ['a machine that runs', power(machine()), 'ok', /runs/],
  [
    'a machine that is off',
    power(machine({ powerState: 'poweredOff' })),
    'blocker',
    /is off[\s\S]*Power it on/,
  ],
  ['Tools', tools(machine(), false), 'ok', /guestToolsCurrent/],
  [
    'no Tools, an address in the configuration',
    tools(machine({ tools: { running: false, version: 'guestToolsNotInstalled' } }), true),
    'warning',
    /NotInstalled[\s\S]*Quiesced[\s\S]*open-vm-tools/,
  ],
  [
    'no Tools and no address',
    tools(machine({ tools: { running: false, version: undefined } }), false),
    'blocker',
    /no address/,
  ],
  ['an address that Tools tell', guestAddress(machine())[0] ?? [], 'ok', /192\.0\.2\.7/],
  ['an address that is given', guestAddress(machine(), '192.0.2.8')[0] ?? [], 'ok', /192\.0\.2\.8/],
  [
    'Tools that tell no address yet',
    guestAddress(machine({ addresses: { own: [], passedOver: [] } }))[0] ?? [],
    'warning',
    /no address of the guest yet[\s\S]*waits[\s\S]*`address`/,
  ],
  [
    'Tools that tell a bridge’s address alone',
    guestAddress(machine({ addresses: { own: [], passedOver: ['172.17.0.1'] } }))[0] ?? [],
    'warning',
    /only 172\.17\.0\.1[\s\S]*`address`/,
  ],
  ['free units', diskSlot(machine()), 'ok', /14 free/],
  ['no free unit', diskSlot(machine({ freeDiskSlots: 0 })), 'blocker', /VMware Paravirtual/],
  ['UUIDs shown', diskUuid(machine()), 'ok', /UUID/],
  ['UUIDs hidden', diskUuid(machine({ diskUuidEnabled: false })), 'warning', /by its size[\s\S]*= TRUE/],
  ['UUIDs not told of', diskUuid(machine({ diskUuidEnabled: undefined })), 'warning', /not set/],
  ['plain disks', diskModes(machine()), 'ok', /All 1 disks/],
  [
    'an independent disk of a machine that runs',
    diskModes(machine({ disks: [disk({ mode: 'independent_persistent' })] })),
    'blocker',
    /Hard disk 1 \(independent_persistent\)[\s\S]*MemorySnapshotOnIndependentDisk[\s\S]*Dependent/,
  ],
  [
    'an independent disk of a machine that is off',
    diskModes(machine({ powerState: 'poweredOff', disks: [disk({ mode: 'independent_nonpersistent' })] })),
    'warning',
    /leaves them out/,
  ],
  [
    'a physical RDM',
    diskModes(machine({ disks: [disk({ rawDevice: 'physical' })] })),
    'blocker',
    /virtual comp/,
  ],
  ['a virtual RDM', diskModes(machine({ disks: [disk({ rawDevice: 'virtual' })] })), 'note', /virtual mode/],
  ['no snapshots', snapshots(machine()), 'ok', /No snapshots/],
  [
    'snapshots of somebody else',
    snapshots(machine({ snapshots: { roots: chain(2), current: 'VirtualMachineSnapshot:s-1' } })),
    'warning',
    /“update 2”, “update 1” \(it stands under 2 of them\)[\s\S]*never reverted to/,
  ],
  [
    'a chain that has no room',
    snapshots(machine({ snapshots: { roots: chain(29), current: 'VirtualMachineSnapshot:s-1' } })),
    'blocker',
    /under 29 of them[\s\S]*TooManySnapshotLevels/,
  ],
  [
    'a chain that has no room, beside where the machine stands',
    snapshots(machine({ snapshots: { roots: chain(29), current: 'VirtualMachineSnapshot:s-29' } })),
    'warning',
    /under 1 of them/,
  ],
  ['nothing to consolidate', consolidation(machine()), 'ok', /No disks/],
  [
    'a consolidation that waits',
    consolidation(machine({ consolidationNeeded: true })),
    'blocker',
    /ConsolidateVMDisks/,
  ],
  ['no tracking', changeTracking(machine()), 'ok', /off/],
  ['tracking', changeTracking(machine({ changeTracking: true })), 'note', /incremental backup/],
  ['space for everything', freeSpace(space(100 * GIB), [machine()]), 'ok', /100\.0 GiB free/],
  [
    'space for a run with idle guests',
    freeSpace(space(20 * GIB), [machine()]),
    'note',
    // 3 × 2 GiB memory + 2 GiB disk + 3 × 256 MiB; and 3 × (2 + 20 + 2) GiB + 2 GiB.
    /about 8\.8 GiB \(3 snapshots × 2\.0 GiB of memory \+ 1 × 2\.0 GiB .*\), and 74\.0 GiB where/,
  ],
  ['space for a part of a run', freeSpace(space(5 * GIB), [machine()]), 'warning', /run full in the middle/],
  ['space for nothing', freeSpace(space(1 * GIB), [machine()]), 'blocker', /Not even the first/],
  ['two machines on one datastore', freeSpace(space(20 * GIB), [machine(), machine()]), 'note', /17\.5 GiB/],
  [
    'clocks together',
    clocks(at(1_000_100), at(1_001_100)),
    'ok',
    /guest \+0\.0 s \(±0\.1 s\), host \+1\.0 s/,
  ],
  ['a guest behind', clocks(at(1_000_100 - 9_000), at(1_000_100)), 'note', /guest -9\.0 s[\s\S]*set-ntp/],
  ['a guest an hour off', clocks(at(4_600_100), at(1_000_100)), 'warning', /guest \+3600\.0 s[\s\S]*NTLM/],
  ['a login', login(identity), 'ok', /PC: Microsoft/],
  ['a stand-in', login({ ...identity, standIn: true }), 'note', /stands in/],
  ['a login that was refused', loginFailed(refused), 'blocker', /was refused\.[\s\S]*Check the key/],
  [
    'another computer at the address',
    loginFailed(new WrongMachine('debian-1', '192.0.2.7', identity, 'which has another UUID')),
    'blocker',
    /192\.0\.2\.7: PC[\s\S]*`address`/,
  ],
  ['every command of a Linux', needs('linux', guest())[0] ?? [], 'ok', /All 2 commands.*coreutils/],
  [
    'a missing command',
    needs('linux', guest({ tools: [{ name: 'sfdisk', version: null }] }))[0] ?? [],
    'blocker',
    /missing: sfdisk[\s\S]*apt-get install/,
  ],
  [
    'a dd of BusyBox',
    needs('linux', guest({ tools: [{ name: 'dd', version: 'BusyBox v1.35.0' }] }))[0] ?? [],
    'blocker',
    /another make than GNU: dd \(BusyBox/,
  ],
  [
    'a sfdisk that knows no GPT, and a sync that knows no file',
    needs(
      'linux',
      guest({
        tools: [
          { name: 'sfdisk', version: 'sfdisk from util-linux 2.23.2' },
          { name: 'sync', version: 'sync (GNU coreutils) 8.22' },
          { name: 'dd', version: 'dd (coreutils) 8.22' },
        ],
      }),
    )[1] ?? [],
    'blocker',
    /util-linux 2\.23\.2 \(from 2\.26 on\), sync \(GNU coreutils\) 8\.22 \(from 8\.24 on\)/,
  ],
  ['a plain user', needs('linux', guest({ administrator: false }))[1] ?? [], 'blocker', /PermitRootLogin/],
  [
    'a plain user of Windows',
    needs('windows', guest({ administrator: false }))[1] ?? [],
    'blocker',
    /TokenFilter/,
  ],
  ['a PowerShell of today', needs('windows', guest())[2] ?? [], 'ok', /5\.1\.19041\.1, FullLanguage/],
  [
    'a constrained PowerShell',
    needs('windows', guest({ settings: { powerShell: '5.1', languageMode: 'ConstrainedLanguage' } }))[2] ??
      [],
    'blocker',
    /AppLocker/,
  ],
  [
    'an old PowerShell',
    needs('windows', guest({ settings: { powerShell: '4.0' } }))[2] ?? [],
    'warning',
    /5\.1/,
  ],
  [
    'an old .NET',
    needs('windows', guest({ settings: { powerShell: '5.1', dotNetRelease: 378_389 } })).at(-1) ?? [],
    'warning',
    /release 378389/,
  ],
  [
    'a rule that ends processes',
    processRule(guest({ settings: { processRule: '1' } })),
    'warning',
    /d1e49aac[\s\S]*Add-MpPreference/,
  ],
  ['no policy', winRmPolicy(guest()), 'ok', /No policy/],
  [
    'a policy against Basic',
    winRmPolicy(guest({ settings: { policyAllowBasic: 0 } })),
    'warning',
    /AllowBasic[\s\S]*Remove-ItemProperty 'HKLM:.*' AllowBasic; Restart-Service WinRM/,
  ],
  [
    'a listener of defaults',
    winRmListener(http, 'negotiate', { kind: 'listener', schemes: ['Negotiate', 'Kerberos'] }),
    'ok',
    /HTTP port 5985 and offers Negotiate/,
  ],
  [
    'Basic over HTTP',
    winRmListener(http, 'basic', { kind: 'listener', schemes: ['Basic'] }),
    'warning',
    /can be read[\s\S]*New-SelfSignedCertificate/,
  ],
  ['Basic over HTTPS', winRmListener(https, 'basic', { kind: 'listener', schemes: ['Basic'] }), 'ok', /5986/],
  [
    'Basic that is not offered',
    winRmListener(http, 'basic', { kind: 'listener', schemes: ['Negotiate'] }),
    'blocker',
    /Service\\Auth\\Basic \$true; Set-Item WSMan:\\localhost\\Service\\AllowUnencrypted \$true[\s\S]*winrm set winrm\/config\/service\/auth @\{Basic="true"\}/,
  ],
  [
    'a port where nobody listens',
    winRmListener(http, 'basic', { kind: 'silent', code: 'ECONNREFUSED' }),
    'blocker',
    /ECONNREFUSED[\s\S]*Enable-PSRemoting -SkipNetworkProfileCheck -Force; .*WINRM-HTTP-In-TCP/,
  ],
  [
    'some other server',
    winRmListener(http, 'basic', { kind: 'other', status: 404, server: 'nginx' }),
    'warning',
    /404, nginx[\s\S]*winrm enumerate/,
  ],
]

test.each(found)('%s', (_what, seen, severity, told) => {
  const all = Array.isArray(seen) ? seen : [seen]
  expect(all.map((observed) => observed.severity)).toEqual([severity])
  const [{ what, follows, mend } = { what: '', follows: '', mend: '' }] = all
  expect([what, follows, mend].join('\n')).toMatch(told)
  if (severity === 'blocker' || severity === 'warning') expect([follows, mend]).not.toContain('')
})
