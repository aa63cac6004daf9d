import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalStandIn } from '../local-stand-in.ts'

let standIn: LocalStandIn

beforeAll(async () => {
  standIn = await LocalStandIn.start()
})
afterAll(() => standIn.remove())

/** The lines of standard error without the empty one at the end. */
function errorLines(script: string): string[] {
  return standIn.run(script).stderr.split('\r\n').slice(0, -1)
}

test('an unknown command is reported where it stands', () => {
  expect(errorLines('$x = 1\n  Get-Nope -Foo')).toEqual([
    "Get-Nope : The term 'Get-Nope' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.",
    'At line:2 char:3',
    '+   Get-Nope -Foo',
    '+   ~~~~~~~~~~~~~',
    '    + CategoryInfo          : ObjectNotFound: (Get-Nope:String) [], CommandNotFoundException',
    '    + FullyQualifiedErrorId : CommandNotFoundException',
    ' ',
  ])
})

test('a cmdlet reports under its name, its class and its target', () => {
  expect(errorLines('Get-Item C:\\nope')).toEqual([
    "Get-Item : Cannot find path 'C:\\nope' because it does not exist.",
    'At line:1 char:1',
    '+ Get-Item C:\\nope',
    '+ ~~~~~~~~~~~~~~~~',
    '    + CategoryInfo          : ObjectNotFound: (C:\\nope:String) [Get-Item], ItemNotFoundException',
    '    + FullyQualifiedErrorId : PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand',
    ' ',
  ])
})

const firstLine: [script: string, message: string, id: string][] = [
  [
    'Get-Date -Nope',
    "Get-Date : A parameter cannot be found that matches parameter name 'Nope'.",
    'NamedParameterNotFound,Microsoft.PowerShell.Commands.GetDateCommand',
  ],
  [
    'Start-Sleep abc',
    `Start-Sleep : Cannot bind parameter 'Seconds'. Cannot convert value "abc" to type "System.Int32". Error: "Input string was not in a correct format."`,
    'CannotConvertArgumentNoMessage,Microsoft.PowerShell.Commands.StartSleepCommand',
  ],
  [
    'Write-Host a -Separator',
    "Write-Host : Missing an argument for parameter 'Separator'. Specify a parameter of type 'System.Object' and try again.",
    'MissingArgument,Microsoft.PowerShell.Commands.WriteHostCommand',
  ],
  [
    'New-Guid 5',
    "New-Guid : A positional parameter cannot be found that accepts argument '5'.",
    'PositionalParameterNotFound,Microsoft.PowerShell.Commands.NewGuidCommand',
  ],
  [
    'Set-Disk 1 -IsOffline $true -IsReadOnly $true',
    'Set-Disk : Parameter set cannot be resolved using the specified named parameters.',
    'AmbiguousParameterSet,Set-Disk',
  ],
  [
    'Get-FileHash x -Algorithm ROT13',
    "Get-FileHash : Cannot bind parameter 'Algorithm'.",
    'CannotConvertArgumentNoMessage,Get-FileHash',
  ],
  [
    'function F([Parameter(Mandatory)]$x) { }; F',
    'F : Cannot process command because of one or more missing mandatory parameters: x.',
    'MissingMandatoryParameter,F',
  ],
  [
    'function F([ValidateSet("a")]$x) { }; F b',
    'F : Cannot validate argument on parameter \'x\'. The argument "b" does not belong to the set "a"',
    'ParameterArgumentValidationError,F',
  ],
  [
    'function F([int]$x) { }; F b',
    `F : Cannot process argument transformation on parameter 'x'. Cannot convert value "b" to type "System.Int32".`,
    'ParameterArgumentTransformationError,F',
  ],
  [
    '"a".Foo()',
    "Method invocation failed because [System.String] does not contain a method named 'Foo'.",
    'MethodNotFound',
  ],
  [
    '"a".Substring(5)',
    `Exception calling "Substring" with "1" argument(s): "startIndex cannot be larger than length of string.`,
    'ArgumentOutOfRangeException',
  ],
  [
    '"a".Substring(1, 2, 3)',
    'Cannot find an overload for "Substring" and the argument count: "3".',
    'MethodCountCouldNotFindBest',
  ],
  ['$null.Foo()', 'You cannot call a method on a null-valued expression.', 'InvokeMethodOnNull'],
  ['$null[0]', 'Cannot index into a null array.', 'NullArray'],
  ['[Nope.Type]::X()', 'Unable to find type [Nope.Type].', 'TypeNotFound'],
  [
    '[int]"x"',
    'Cannot convert value "x" to type "System.Int32". Error: "Input string was not in a correct format."',
    'InvalidCastFromStringToInteger',
  ],
  [
    '[byte]300',
    'Cannot convert value "300" to type "System.Byte". Error: "Value was either too large or too small for an unsigned byte."',
    'InvalidCastIConvertible',
  ],
  ['1 / 0', 'Attempted to divide by zero.', 'RuntimeException'],
  [
    'New-Object Nope',
    'New-Object : Cannot find type [Nope]: verify that the assembly containing this type is loaded.',
    'TypeNotFound,Microsoft.PowerShell.Commands.NewObjectCommand',
  ],
  ['throw "no"', 'no', 'no'],
  ['throw', 'ScriptHalted', 'ScriptHalted'],
  ['Write-Error "mine"', 'Write-Error : mine', 'Microsoft.PowerShell.Commands.WriteErrorException'],
  [`'{0:D4}' -f 1.5`, 'Error formatting a string: Format specifier was invalid..', 'FormatError'],
  [
    'Set-StrictMode -Version 2; $nowhere',
    "The variable '$nowhere' cannot be retrieved because it has not been set.",
    'VariableIsUndefined',
  ],
  [
    'Set-StrictMode -Version 2; (1).Nope',
    "The property 'Nope' cannot be found on this object. Verify that the property exists.",
    'PropertyNotFoundStrict',
  ],
  [
    'Get-Service nope',
    "Get-Service : Cannot find any service with service name 'nope'.",
    'NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.GetServiceCommand',
  ],
]

test.each(firstLine)('%s', (script, message, id) => {
  const text = standIn.run(script).stderr
  expect(text.slice(0, message.length)).toBe(message)
  expect(text).toContain(`    + FullyQualifiedErrorId : ${id}\r\n`)
})

test.each([
  ['if (', "Missing closing ')' in expression."],
  ['{ 1', "Missing closing '}' in statement block or type definition."],
])('a script that does not parse does not begin: %s', (script, message) => {
  const { exitCode, stderr, stdout } = standIn.run(`"before"\n${script}`)
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toContain(message)
  expect(stderr).toContain('CategoryInfo          : ParserError: (:) [], ParentContainsErrorRecordException')
})

test('an error ends its statement and not the script, unless it is thrown or the preference is Stop', () => {
  expect(standIn.run('1 / 0; "after"').stdout).toBe('after\r\n')
  expect(standIn.run('throw "x"; "after"').stdout).toBe('')
  expect(standIn.run('$ErrorActionPreference = "Stop"; 1 / 0; "after"').stdout).toBe('')
  expect(standIn.run('Get-Item C:\\nope -ErrorAction Stop; "after"').stdout).toBe('')
})

test.each([
  ['"fine"', 0],
  ['exit 7', 7],
  ['& { exit 5 }; "never"', 5],
  ['function F { exit 6 }; try { F } finally { }', 6],
  ['throw "x"', 1],
  ['Get-Item C:\\nope', 1],
  ['Get-Item C:\\nope -ErrorAction SilentlyContinue; "fine"', 0],
  ['exit', 0],
])('the exit code of %s is %i', (script, code) => {
  expect(standIn.run(script).exitCode).toBe(code)
})
