import { afterEach, beforeEach, expect, test } from 'vitest'
import { LocalStandIn } from '../../local-stand-in.ts'

let machine: LocalStandIn

beforeEach(async () => {
  machine = await LocalStandIn.start()
})
afterEach(() => machine.remove())

test('the operating system says that it is a stand-in', () => {
  expect(
    machine.print(
      '$os = Get-CimInstance -ClassName Win32_OperatingSystem; $os.Manufacturer; $os.Caption; $os.Version; $os.CSName',
    ),
  ).toBe('Snapwitness\r\nSnapwitness Windows stand-in\r\n10.0.19045\r\nWIN-1')
})

test('the first process keeps the time of its making', () => {
  const script = `(Get-CimInstance Win32_Process -Filter "Name = 'wininit.exe'").CreationDate.ToUniversalTime().ToString('o')`
  const first = machine.print(script)
  expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
  expect(machine.print(script)).toBe(first)
})

test.each([
  ["Name = 'wininit.exe'", 'wininit.exe'],
  ["NAME = 'WININIT.EXE'", 'wininit.exe'],
  ["Name LIKE 'WIN%' AND NOT Name = 'winlogon.exe'", 'wininit.exe'],
  ['ProcessId = 4', 'System'],
  ["ProcessId < 300 OR Name = 'lsass.exe'", 'System\r\nlsass.exe'],
  ["(ProcessId > 4) AND Name LIKE '_sass.exe'", 'lsass.exe'],
  ["CommandLine IS NOT NULL AND Name = 'System'", ''],
  ["Name = 'nobody.exe'", ''],
])('the filter %s finds what WQL would', (filter, expected) => {
  expect(machine.print(`(Get-CimInstance Win32_Process -Filter "${filter}").Name`)).toBe(expected)
})

test('a query does the same in one text', () => {
  expect(
    machine.print(`(Get-CimInstance -Query "SELECT Name FROM Win32_Process WHERE ProcessId = 4").Name`),
  ).toBe('System')
})

test('a class that is not known is the error that it is on Windows', () => {
  const { exitCode, stderr } = machine.run('Get-CimInstance Win32_Nothing')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('Get-CimInstance : Invalid class')
  expect(stderr).toContain(
    'MetadataError: (root\\cimv2:Win32_Nothing:String) [Get-CimInstance], CimException',
  )
  expect(stderr).toContain(
    'HRESULT 0x80041010,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand',
  )
})

test('a malformed filter and an unknown property are invalid queries', () => {
  for (const filter of ['Name =', "Nothing = 'x'", "Name = 'x' AND", 'Name LIKE']) {
    expect(machine.run(`Get-CimInstance Win32_Process -Filter "${filter}"`).stderr).toContain(
      'HRESULT 0x80041017',
    )
  }
})

test('Get-WmiObject gives dates as WMI writes them', () => {
  expect(machine.print('(Get-WmiObject Win32_OperatingSystem).LocalDateTime')).toMatch(/^\d{14}\.\d{6}\+000$/)
})

test('Win32_Process.Create starts a command line in a process of its own, and tells so', () => {
  const create = (line: string) =>
    machine.print(
      `$made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = '${line}' }; ` +
        "'{0} {1}' -f $made.ReturnValue, ($made.ProcessId -gt 0)",
    )
  expect(create('powershell.exe -EncodedCommand MQA=')).toBe('0 True')
  expect(create('"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe" -File x')).toBe('0 True')
  // 9 is "path not found", 21 "invalid parameter".
  expect(create('nosuch.exe')).toBe('9 False')
  expect(create('')).toBe('21 False')
  expect(machine.started).toEqual([
    'powershell.exe -EncodedCommand MQA=',
    '"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe" -File x',
  ])
})

test('a method that a class does not have is an error', () => {
  const { stderr } = machine.run('Invoke-CimMethod -ClassName Win32_BIOS -MethodName Create')
  expect(stderr).toContain('Invoke-CimMethod : Invalid method')
})
