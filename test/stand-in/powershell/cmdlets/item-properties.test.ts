import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LocalStandIn } from '../../local-stand-in.ts'

let machine: LocalStandIn

beforeEach(async () => {
  machine = await LocalStandIn.start()
  machine.print('New-Item HKLM:\\SOFTWARE\\Ours | Out-Null')
})
afterEach(() => machine.remove())

const KEY = 'HKLM:\\SOFTWARE\\Ours'

test.each([
  ['String', "'text'", 'System.String text'],
  ['DWord', '4294967295', 'System.Int32 -1'],
  ['QWord', '9223372036854775807', 'System.Int64 9223372036854775807'],
  ['Binary', '([byte[]](1, 255))', 'System.Byte[] 1 255'],
  ['MultiString', "('a', 'b')", 'System.String[] a b'],
  ['ExpandString', "'%COMPUTERNAME%'", 'System.String WIN-1'],
])('a value of kind %s keeps its type', (kind, value, expected) => {
  machine.print(`New-ItemProperty ${KEY} -Name value -PropertyType ${kind} -Value ${value} | Out-Null`)
  expect(machine.print(`$v = (Get-Item ${KEY}).GetValue('value'); "$($v.GetType().FullName) $v"`)).toBe(
    expected,
  )
})

test('Set-ItemProperty takes the kind from the data', () => {
  machine.print(`Set-ItemProperty ${KEY} number 5; Set-ItemProperty ${KEY} text five`)
  expect(
    machine.print(`(Get-Item ${KEY}).GetValueKind('number'); (Get-Item ${KEY}).GetValueKind('text')`),
  ).toBe('DWord\r\nString')
})

test('Get-ItemProperty gives the values of a key, Get-ItemPropertyValue one of them bare', () => {
  machine.print(`Set-ItemProperty ${KEY} one 1; Set-ItemProperty ${KEY} two 2`)
  expect(
    machine.print(
      `(Get-ItemProperty ${KEY}).two; (Get-ItemProperty ${KEY} -Name one).one; Get-ItemPropertyValue ${KEY} -Name two`,
    ),
  ).toBe('2\r\n1\r\n2')
})

test('Get-ItemProperty gives what is asked of a file', () => {
  writeFileSync(join(machine.driveE, 'file'), '123')
  expect(machine.print('(Get-ItemProperty E:\\file -Name Length).Length')).toBe('3')
})

test('a value that is not there is an error that names it', () => {
  const { stderr } = machine.run(`Get-ItemProperty ${KEY} -Name nothing`)
  expect(stderr).toContain(
    'Get-ItemProperty : Property nothing does not exist at path HKEY_LOCAL_MACHINE\\SOFTWARE\\Ours.',
  )
  expect(stderr).toContain('InvalidArgument: (nothing:String) [Get-ItemProperty], PSArgumentException')
})

test('New-ItemProperty replaces a value only with -Force', () => {
  machine.print(`New-ItemProperty ${KEY} -Name value -Value old | Out-Null`)
  const { stderr } = machine.run(`New-ItemProperty ${KEY} -Name value -Value new`)
  expect(stderr).toContain('New-ItemProperty : The property already exists.')
  expect(machine.print(`(New-ItemProperty ${KEY} -Name value -Value new -Force).value`)).toBe('new')
})

test('Remove-ItemProperty takes a value away, and complains when there is none', () => {
  machine.print(`Set-ItemProperty ${KEY} value x; Remove-ItemProperty -LiteralPath ${KEY} -Name value`)
  expect(machine.print(`$null -eq (Get-Item ${KEY}).GetValue('value')`)).toBe('True')
  expect(machine.run(`Remove-ItemProperty ${KEY} -Name value`).stderr).toContain(
    'Property value does not exist at path HKEY_LOCAL_MACHINE\\SOFTWARE\\Ours.',
  )
})

test('HARDWARE is lost at a restart, SOFTWARE stays', () => {
  const hardware = 'HKLM:\\HARDWARE\\DESCRIPTION\\System'
  machine.print(`Set-ItemProperty ${hardware} mark memory; Set-ItemProperty ${KEY} mark disk`)
  machine.restart()
  expect(
    machine.print(`"[$((Get-Item ${hardware}).GetValue('mark'))][$((Get-Item ${KEY}).GetValue('mark'))]"`),
  ).toBe('[][disk]')
})
