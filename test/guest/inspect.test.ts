import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { shellScript } from '../../src/guest/linux/shell-text.ts'
import { Inspection } from '../../src/guest/observations.ts'
import { powerShellScript } from '../../src/guest/windows/powershell-text.ts'
import { LocalStandIn } from '../stand-in/local-stand-in.ts'

const folders = { linux: 'src/guest/linux/scripts', windows: 'src/guest/windows/scripts' }

/** All scripts but the one that looks for what the others need. */
function textsOf(kind: keyof typeof folders): string {
  const names = readdirSync(folders[kind]).filter((name) => !name.startsWith('inspect.'))
  return names
    .map((name) => readFileSync(`${folders[kind]}/${name}`, 'utf8').replace(/^\s*#.*$/gm, ''))
    .join('\n')
}

function inspectLinux(path?: string) {
  const env = { ...process.env, ...(path !== undefined && { PATH: path }) }
  const script = shellScript('inspect', { filesystem: 'ext4' }).script.replace(
    'PATH=$PATH:/usr/sbin:/sbin',
    '',
  )
  return Inspection.parse(
    JSON.parse(execFileSync('/bin/sh', ['-s'], { input: script, env, encoding: 'utf8' })),
  )
}

function inspectWindows(standIn: LocalStandIn) {
  const call = powerShellScript('inspect', { filesystem: 'ntfs' })
  const { exitCode, stdout, stderr } = standIn.run(call.script, call.input)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return Inspection.parse(JSON.parse(stdout))
}

test('a Linux is asked for every command that the scripts call, and for none that they do not', () => {
  const text = textsOf('linux')
  const listed = inspectLinux().tools.map(({ name }) => name)
  // Programs of awk and arithmetic have words of their own.
  const commands = text.replace(/'[^']*'/g, '').replace(/\$\(\(.*?\)\)/g, '')
  const words = commands.matchAll(/(?:^|[|;&({!]|\bdo|\bthen|\belse)\s*([a-z][\w.]*)(?=\s|$)/gm)
  const called = [...new Set([...words].map(([, word = '']) => word))].filter(isProgram)
  expect(called.length).toBeGreaterThan(10)
  expect(listed).toEqual(expect.arrayContaining(called.filter((name) => !name.startsWith('mkfs.'))))
  // `id` is what the script itself asks.
  const unused = listed.filter(
    (name) => name !== 'id' && !new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(text),
  )
  expect(unused).toEqual([])
})

/** Whether it is a file, other than what the shell does itself. */
function isProgram(word: string): boolean {
  const found = execFileSync('sh', ['-c', 'command -v "$1" || :', 'sh', word], { encoding: 'utf8' })
  return found.startsWith('/')
}

test('a command that is not there is told', () => {
  const { tools } = inspectLinux('/nonexistent:/usr/bin')
  expect(tools.find(({ name }) => name === 'dd')?.version).toMatch(/coreutils/)
  expect(tools.find(({ name }) => name === 'blockdev')?.version).toBeNull()
})

/** What every PowerShell has had since its first version. */
const CORE =
  /^(Get-Item|Get-Command|Join-Path|New-Item|New-ItemProperty|New-Object|New-TimeSpan|Remove-Item|Remove-ItemProperty|Select-Object|Set-Date|Sort-Object|Start-Sleep|Test-Path|ForEach-Object|Where-Object)$/

test('a Windows is asked for every cmdlet that the scripts call, and for none that they do not', async () => {
  const text = textsOf('windows')
  const listed = inspectWindows(await LocalStandIn.start()).tools.map(({ name }) => name)
  const defined = [...text.matchAll(/^function ([\w-]+)/gm)].map(([, name]) => name)
  const called = [...new Set(text.match(/\b[A-Z][A-Za-z]+-[A-Z]\w+/g))].filter(
    (name) => !defined.includes(name) && !CORE.test(name),
  )
  expect(listed.toSorted()).toEqual(called.toSorted())
})

test('a Windows that may not open its disks is not taken for an administrator’s', async () => {
  // This stand-in has no disk 0.
  expect(inspectWindows(await LocalStandIn.start()).administrator).toBe(false)
})

test('policies of WinRM are read from the registry', async () => {
  const standIn = await LocalStandIn.start()
  const key = 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\WinRM\\Service'
  expect(inspectWindows(standIn).settings).toMatchObject({ policyAllowBasic: null })
  const set = `[void](New-Item -Path '${key}' -Force); [void](New-ItemProperty -LiteralPath '${key}' -Name AllowBasic -Value 0 -PropertyType DWord)`
  expect(standIn.run(set)).toMatchObject({ exitCode: 0, stderr: '' })
  expect(inspectWindows(standIn).settings).toMatchObject({ policyAllowBasic: 0 })
})

test('a rule of Defender and the release of .NET are read from the registry, a policy before the guest’s own', async () => {
  const standIn = await LocalStandIn.start()
  expect(inspectWindows(standIn).settings).toMatchObject({ processRule: null, dotNetRelease: null })
  const rules = 'Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules'
  const rule = 'd1e49aac-8f56-4280-b9ba-993a6d77406c'
  const set = (key: string, name: string, value: string, type: string) => {
    const path = `'HKLM:\\SOFTWARE\\${key}'`
    const text = `[void](New-Item -Path ${path} -Force); [void](New-ItemProperty -LiteralPath ${path} -Name '${name}' -Value ${value} -PropertyType ${type})`
    expect(standIn.run(text)).toMatchObject({ exitCode: 0, stderr: '' })
  }
  set(rules, rule, "'2'", 'String')
  set('Microsoft\\NET Framework Setup\\NDP\\v4\\Full', 'Release', '528372', 'DWord')
  expect(inspectWindows(standIn).settings).toMatchObject({ processRule: '2', dotNetRelease: 528_372 })
  set(`Policies\\${rules}`, rule, "'1'", 'String')
  expect(inspectWindows(standIn).settings).toMatchObject({ processRule: '1' })
})
