import { type Case, itPrints } from './cases.ts'

const strings: Case[] = [
  [`'single $x'`, 'single $x'],
  [`'it''s'`, "it's"],
  [`"say ""hi"""`, 'say "hi"'],
  ['$x = 5; "x=$x; $($x + 1)"', 'x=5; 6'],
  ['$o = @{ a = @{ b = 7 } }; "$($o.a.b) $o.a"', '7 System.Collections.Hashtable.a'],
  ['"a`tb`"c`$d"', 'a\tb"c$d'],
  ['$n = 1; "$env:COMPUTERNAME, $env:USERNAME, $n%"', 'WIN-1, tester, 1%'],
  ['$a = 1, 2, 3; "[$a]"', '[1 2 3]'],
  ['$a = 1, 2; $OFS = "-"; "$a"', '1-2'],
  ['"$null|$true|$(1.5)|$([char]65)"', '|True|1.5|A'],
  ['@"\none $(1 + 1)\n"two"\n"@', 'one 2\n"two"'],
  [`@'\nraw $x\n'@`, 'raw $x'],
  [`'{0:D4}|{1,5}|{2,-4}|{3:N2}|{4:X2}' -f 7, 'ab', 'c', 1234.5, 255`, '0007|   ab|c   |1,234.50|FF'],
  [`'{0:D10}' -f [long]42`, '0000000042'],
  [`'{0:yyyy-MM-dd}' -f [datetime]'2024-02-29'`, '2024-02-29'],
  [`'{{{0}}}' -f 'x'`, '{x}'],
  ['"abc"[1]; "abc"[-1]', 'b', 'c'],
  ['"a" + 1 + 2', 'a12'],
  ['"ab" * 3', 'ababab'],
]

const numbers: Case[] = [
  ['1 + 2 * 3', '7'],
  ['(1 + 2) * 3', '9'],
  ['7 / 2; 8 / 2; -7 % 3', '3.5', '4', '-1'],
  ['1KB; 2MB; 1gb + 1', '1024', '2097152', '1073741825'],
  ['0x10; 0xFF; 1e3; .5', '16', '255', '1000', '0.5'],
  ['2147483647 + 1', '2147483648'],
  ['(2147483647 + 1).GetType().Name; (1).GetType().Name; (5L).GetType().Name', 'Double', 'Int32', 'Int64'],
  ['[long]2147483647 * 1000', '2147483647000'],
  ['(4 / 2).GetType().Name; (3 / 2).GetType().Name', 'Int32', 'Double'],
  ['[int]2.5; [int]3.5; [int]"12"', '2', '4', '12'],
  ['3 + "4"; "3" + 4', '7', '34'],
  ['0.1 + 0.2; 1 / 3; 1e20; 123456789012345678', '0.3', '0.333333333333333', '1E+20', '123456789012345678'],
  ['5 -band 3; 5 -bor 3; 5 -bxor 3; -bnot 5; 1 -shl 4; 256 -shr 4', '1', '7', '6', '-6', '16', '16'],
  ['[Math]::Max(3, 9); [Math]::Floor(7.9); [Math]::Round(2.5); [Math]::Abs(-4)', '9', '7', '2', '4'],
  ['[uint64]::MaxValue; [int]::MaxValue', '18446744073709551615', '2147483647'],
  ['$i = 5; $i++; $i += 10; $i *= 2; $i -= 2; $i', '30'],
  ['$i = 1; ($i++); $i; (++$i)', '1', '2', '3'],
  ['[byte]255; [uint32]4294967295', '255', '4294967295'],
  ['(2GB).GetType().Name', 'Int64'],
]

const comparisons: Case[] = [
  ['1 -eq 1.0; "a" -eq "A"; "a" -ceq "A"; "1" -eq 1', 'True', 'True', 'False', 'True'],
  ['2 -gt 1; "b" -gt "a"; 1 -ne 2', 'True', 'True', 'True'],
  ['$null -eq $null; $null -eq 0; "" -eq $null', 'True', 'False', 'False'],
  ['1, 2, 3, 2 -eq 2', '2', '2'],
  ['1, 2, 3 -gt 1', '2', '3'],
  ['"hello" -like "h*o"; "hello" -notlike "x*"', 'True', 'True'],
  [`'abc123' -match '([a-z]+)(\\d+)'; $Matches[1]; $Matches[2]`, 'True', 'abc', '123'],
  [`'2024' -match '(?<year>\\d+)' | Out-Null; $Matches.year`, '2024'],
  ['1, 2 -contains 2; 3 -in 1, 2; "A" -notin "b"', 'True', 'False', 'True'],
  [`'a-b-c' -replace '-', '+'; 'John Smith' -replace '(\\w+) (\\w+)', '$2, $1'`, 'a+b+c', 'Smith, John'],
  [`'a,b,,c' -split ','; ('x1y2z' -split '\\d').Count`, 'a', 'b', '', 'c', '3'],
  [`-split ' a  b '; -join ('x', 'y'); 1, 2 -join ';'`, 'a', 'b', 'xy', '1;2'],
  [
    '$true -and $false; $true -or $false; -not $true; !0; $true -xor $true',
    'False',
    'True',
    'False',
    'True',
    'False',
  ],
  ['1 -is [int]; "x" -is [string]; 1 -isnot [string]; @() -is [array]', 'True', 'True', 'True', 'True'],
  ['"12" -as [int]; $null -eq ("x" -as [int])', '12', 'True'],
  [
    'if (@()) { 1 } else { 2 }; if (@(0)) { 1 } else { 2 }; if ("0") { 1 }; if (0, 0) { 3 }',
    '2',
    '2',
    '1',
    '3',
  ],
]

const collections: Case[] = [
  ['$a = @(); $a += 1; $a += 2, 3; $a.Count; $a[0]; $a[-1]', '3', '1', '3'],
  ['$a = 10, 20, 30, 40; $a[1..2]; $a[0, 3] -join ","', '20', '30', '10,40'],
  ['@(1).Count; @($null).Count; @().Count; (1).Count; $null.Count', '1', '1', '0', '1', '0'],
  ['1..5 -join ","; 3..1 -join ","', '1,2,3,4,5', '3,2,1'],
  [
    '$h = @{ b = 2; a = 1 }; $h["a"]; $h.b; $h.Count; $h.ContainsKey("A"); $h.missing -eq $null',
    '1',
    '2',
    '2',
    'True',
    'True',
  ],
  ['$h = [ordered]@{ z = 1; a = 2 }; $h.Keys -join ","; $h[0]; $h.z = 5; $h["z"]', 'z,a', '1', '5'],
  ['$h = @{}; $h.x = 1; $h["y"] = 2; $h.Remove("x"); $h.Keys', 'y'],
  ['foreach ($e in (@{ k = 9 }).GetEnumerator()) { "$($e.Key)=$($e.Value)" }', 'k=9'],
  ['$o = [pscustomobject]@{ A = 1; B = "x" }; $o.A; $o.B = "y"; "$o"', '1', '@{A=1; B=y}'],
  ['$o = New-Object PSObject -Property @{ A = 1 }; $o.A', '1'],
  [
    '$l = New-Object System.Collections.Generic.List[string]; $l.Add("a"); $l.Add(5); $l.Count; $l[1]',
    '2',
    '5',
  ],
  ['$l = [Collections.ArrayList]@(3, 1, 2); $l.Sort(); "$l"; $l.Add(9)', '1 2 3', '3'],
  ['(@{ A = 1 }, @{ A = 2 }).A', '1', '2'],
  ['$b = New-Object byte[] 4; $b[1] = 255; $b.Length; $b[1]; "$b"', '4', '255', '0 255 0 0'],
  ['[int[]]$n = "1", "2"; $n[0] + $n[1]', '3'],
  ['$a, $b, $c = 1, 2, 3, 4; $a; $b; "$c"', '1', '2', '3 4'],
  ['@{ RAW = "none"; GPT = "gpt" }[[string]"GPT"]', 'gpt'],
  [', (1, 2) | ForEach-Object { $_.Count }', '2'],
  [
    '$o = [pscustomobject]@{ A = 1; B = 2 }; ($o.PSObject.Properties | ForEach-Object { $_.Name }) -join ","',
    'A,B',
  ],
]

const statements: Case[] = [
  ['if (1 -gt 2) { "a" } elseif (2 -gt 1) { "b" } else { "c" }', 'b'],
  ['for ($i = 0; $i -lt 3; $i++) { $i }', '0', '1', '2'],
  ['$i = 3; while ($i) { $i--; if ($i -eq 1) { continue }; $i }', '2', '0'],
  ['$i = 0; do { $i++ } until ($i -ge 3); $i; do { $i-- } while ($i -gt 0); $i', '3', '0'],
  ['foreach ($x in 1..5) { if ($x -eq 4) { break }; if ($x % 2) { $x } }', '1', '3'],
  ['foreach ($x in $null) { "never" }; "end"', 'end'],
  [
    ':outer foreach ($a in 1, 2) { foreach ($b in 1, 2) { if ($b -eq 2) { continue outer }; "$a$b" } }',
    '11',
    '21',
  ],
  [`switch ('b') { 'a' { 1 } 'b' { 2 } default { 3 } }`, '2'],
  [`switch (3) { { $_ -gt 2 } { 'big' } 3 { 'three' } default { 'none' } }`, 'big', 'three'],
  [`switch -Regex ('abc') { '^a' { 'A' ; break } 'c$' { 'C' } }`, 'A'],
  [`switch -Wildcard ('file.txt') { '*.txt' { 'text' } '*.bin' { 'binary' } }`, 'text'],
  ['switch (1, 2) { 1 { "one" } 2 { "two" } }', 'one', 'two'],
  ['$x = if ($true) { "yes" } else { "no" }; $x', 'yes'],
  ['$x = foreach ($i in 1..3) { $i * 2 }; "$x"', '2 4 6'],
  ['@{ a = if ($false) { 1 } else { 2 } }.a', '2'],
  ['$(1; 2) -join "+"', '1+2'],
  ['$a = 1; & { $a = 2 }; $a; . { $a = 3 }; $a', '1', '3'],
]

const functions: Case[] = [
  ['function F($a, $b = 5) { "$a,$b" }; F 1; F 1 2; F -b 3 -a 4', '1,5', '1,2', '4,3'],
  ['function F([int]$n, [switch]$Loud) { if ($Loud) { $n * 2 } else { $n } }; F "3"; F 3 -Loud', '3', '6'],
  ['function F { $args.Count; $args[0] }; F a b c', '3', 'a'],
  [
    'function F { param([Parameter(Mandatory)][string]$Name, [int]$Times = 2) $Name * $Times }; F -Name ab; F x 3',
    'abab',
    'xxx',
  ],
  ['function F { return 1; 2 }; F', '1'],
  ['function F { 1; 2; return 3 }; (F).Count', '3'],
  ['function F { process { "<$_>" } }; 1, 2 | F', '<1>', '<2>'],
  ['function F { begin { "b" } process { $_ } end { "e" } }; 1, 2 | F', 'b', '1', '2', 'e'],
  ['function F { $input | ForEach-Object { $_ + 1 } }; 1, 2 | F', '2', '3'],
  ['function F { param([Parameter(ValueFromPipeline)]$x) process { $x * 10 } }; 1, 2 | F', '10', '20'],
  ['function Outer { $v = 1; Inner }; function Inner { $v }; Outer', '1'],
  ['$script:n = 0; function Inc { $script:n++ }; Inc; Inc; $n', '2'],
  ['& { param($a, $b) $a - $b } 5 3; & { param($a, $b) $a - $b } -b 1 -a 9', '2', '8'],
  ['$sb = { param($x) $x * 2 }; & $sb 4; $sb.Invoke(5); (& $sb 1) + 1', '8', '10', '3'],
  ['& ([scriptblock]::Create("1 + 1"))', '2'],
  ['function F($a, $b) { "$a $b" }; $p = @{ a = 1; b = 2 }; F @p; $l = 3, 4; F @l', '1 2', '3 4'],
  ['function F([ValidateSet("x", "y")]$v) { $v }; F y', 'y'],
  ['function F { "in"; exit-later }; function exit-later { "done" }; F', 'in', 'done'],
  [
    'function Find([scriptblock]$Query) { try { & $Query } catch { "none" } }; Find { 1, 2 }; Find { throw "x" }',
    '1',
    '2',
    'none',
  ],
  ['function Get-List { return @(1, 2) }; @(Get-List | ForEach-Object { $_ * 2 }).Count', '2'],
  [
    'function F { [CmdletBinding()] param($a) $PSBoundParameters.Keys }; F -ErrorAction Stop -a 1',
    'a',
    'ErrorAction',
  ],
  ['filter Double { $_ * 2 }; 1, 2 | Double', '2', '4'],
]

const errors: Case[] = [
  ['try { throw "boom" } catch { $_.Exception.Message; $_.FullyQualifiedErrorId }', 'boom', 'boom'],
  [
    'try { 1 / 0 } catch { $_.Exception.Message } finally { "finally" }',
    'Attempted to divide by zero.',
    'finally',
  ],
  ['try { [int]"abc" } catch [System.InvalidCastException] { "cast" } catch { "other" }', 'cast'],
  [
    `try { [IO.File]::ReadAllText('C:\\no\\such') } catch [IO.DirectoryNotFoundException] { 'folder' }`,
    'folder',
  ],
  [
    `try { [IO.File]::ReadAllText('C:\\nope') } catch { $_.Exception.InnerException.GetType().Name }`,
    'FileNotFoundException',
  ],
  [
    'try { Get-Nothing } catch { $_.CategoryInfo.Category; $_.FullyQualifiedErrorId }',
    'ObjectNotFound',
    'CommandNotFoundException',
  ],
  [
    'try { Get-Item C:\\nope -ErrorAction Stop } catch { $_.CategoryInfo.Category; "$_" }',
    'ObjectNotFound',
    "Cannot find path 'C:\\nope' because it does not exist.",
  ],
  ['Get-Item C:\\nope -ErrorAction SilentlyContinue; "on"; $Error.Count', 'on', '1'],
  ['Get-Item C:\\nope -ErrorAction SilentlyContinue; $?; Get-Item C:\\ | Out-Null; $?', 'False', 'True'],
  ['$ErrorActionPreference = "Stop"; try { Get-Item C:\\nope; "never" } catch { "stopped" }', 'stopped'],
  ['try { try { throw "in" } catch { throw } } catch { "out: $_" }', 'out: in'],
  [
    'try { throw [System.InvalidOperationException]"bad" } catch [InvalidOperationException] { $_.Exception.Message }',
    'bad',
  ],
  ['try { throw (New-Object System.IO.IOException "io") } catch [IO.IOException] { "io!" }', 'io!'],
  ['function F { try { return 1 } finally { "f" } }; (F) -join ","', '1,f'],
  ['Get-Item C:\\nope -ErrorVariable e -ErrorAction SilentlyContinue; $e.Count', '1'],
  ['$x = Get-Item C:\\nope 2>$null; $null -eq $x', 'True'],
  ['$r = Get-Item C:\\nope 2>&1; $r.GetType().Name', 'ErrorRecord'],
  [
    'foreach ($i in 1..3) { try { if ($i -eq 2) { continue }; $i } finally { "f$i" } }',
    '1',
    'f1',
    'f2',
    '3',
    'f3',
  ],
]

const pipelines: Case[] = [
  ['1..5 | Where-Object { $_ % 2 } | ForEach-Object { $_ * $_ }', '1', '9', '25'],
  [
    '1..10 | Select-Object -First 2; 1..10 | Select-Object -Last 1; 1..4 | Select-Object -Skip 3',
    '1',
    '2',
    '10',
    '4',
  ],
  [
    '@([pscustomobject]@{ A = 1 }, [pscustomobject]@{ A = 2 }) | Where-Object A -gt 1 | Select-Object -ExpandProperty A',
    '2',
  ],
  [
    '[pscustomobject]@{ A = 1; B = 2 } | Select-Object A, @{ Name = "C"; Expression = { $_.B * 2 } } | ConvertTo-Json -Compress',
    '{"A":1,"C":4}',
  ],
  ['3, 1, 2 | Sort-Object; "b", "A" | Sort-Object -Descending', '1', '2', '3', 'b', 'A'],
  ['1, 2, 2, 3 | Sort-Object -Unique | Measure-Object | ForEach-Object Count', '3'],
  ['(1..4 | Measure-Object -Sum -Average -Maximum).Sum', '10'],
  ['"a", "b", "a" | Group-Object | ForEach-Object { "$($_.Name):$($_.Count)" }', 'a:2', 'b:1'],
  ['1, 2 | ForEach-Object -Begin { "b" } -Process { $_ } -End { "e" }', 'b', '1', '2', 'e'],
  ['"x" | Out-Null; $null | ForEach-Object { "once" }; @() | ForEach-Object { "never" }', 'once'],
  ['"A", "b" | ForEach-Object ToLower', 'a', 'b'],
  ['1..3 | % { if ($_ -eq 2) { return }; $_ }', '1', '3'],
  ['Write-Output 1 2 | Measure-Object | Select-Object -ExpandProperty Count', '2'],
  ['"one two" | Out-String -Stream', 'one two'],
  ['1, 2 | Tee-Object -Variable t | Out-Null; "$t"', '1 2'],
  [
    '(Get-Command Get-Item).CommandType; [bool](Get-Command Get-Nope -ErrorAction SilentlyContinue)',
    'Cmdlet',
    'False',
  ],
]

itPrints('strings', strings)
itPrints('numbers', numbers)
itPrints('comparisons', comparisons)
itPrints('collections', collections)
itPrints('statements', statements)
itPrints('functions', functions)
itPrints('errors', errors)
itPrints('pipelines', pipelines)
