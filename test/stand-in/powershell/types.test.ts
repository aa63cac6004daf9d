import { type Case, itPrints } from './cases.ts'

const text: Case[] = [
  [
    '"Hello".Length; "Hello".ToUpper(); "Hello".Substring(1, 3); "Hello".IndexOf("l")',
    '5',
    'HELLO',
    'ell',
    '2',
  ],
  ['"a,b;c".Split(",;").Count; "a||b".Split("|", [StringSplitOptions]::RemoveEmptyEntries).Count', '3', '2'],
  [
    '"  x ".Trim() + "|"; "xxab".TrimStart("x"); "ab..".TrimEnd("."); "0007".TrimStart([char]"0")',
    'x|',
    'ab',
    'ab',
    '7',
  ],
  ['"7".PadLeft(3, "0"); "ab".PadRight(4, ".") + "|"', '007', 'ab..|'],
  [
    '"aXbX".Replace("X", "-"); "abc".Contains("b"); "abc".StartsWith("ab"); "abc".EndsWith("x")',
    'a-b-',
    'True',
    'True',
    'False',
  ],
  [
    '[string]::Join("-", @(1, 2, 3)); [string]::IsNullOrEmpty(""); [string]::Format("{0}+{1}", 1, 2)',
    '1-2-3',
    'True',
    '1+2',
  ],
  ['[string]::new("x", 3); "abc".ToCharArray() -join ","', 'xxx', 'a,b,c'],
  ['[char]65; [int][char]"A"; [char]0x20AC -eq "€"', 'A', '65', 'True'],
  [
    '$b = New-Object Text.StringBuilder; [void]$b.Append("a").AppendLine("b"); $b.Length; $b.ToString().Trim()',
    '4',
    'ab',
  ],
  [
    '[Text.Encoding]::UTF8.GetBytes("é") -join " "; [Text.Encoding]::Unicode.GetString([byte[]](65, 0))',
    '195 169',
    'A',
  ],
  ['$n = [byte[]]::new(4); [Text.Encoding]::UTF8.GetBytes("ab", 0, 2, $n, 1); "$n"', '2', '0 97 98 0'],
  [
    `[regex]::Match('a1b22', '\\d+').Value; [regex]::Matches('a1b22', '\\d+').Count; [regex]::Escape('a.b')`,
    '1',
    '2',
    'a\\.b',
  ],
  ['"é".Length; "\u{1F600}".Length', '1', '2'],
]

const conversions: Case[] = [
  [
    '[Convert]::ToBase64String([byte[]](1, 2, 3)); [Convert]::FromBase64String("AQID") -join ","',
    'AQID',
    '1,2,3',
  ],
  ['[Convert]::ToString(10, 2); [Convert]::ToInt32("ff", 16); [Convert]::ToInt64("7")', '1010', '255', '7'],
  [
    '[BitConverter]::ToString([byte[]](222, 173)); [BitConverter]::ToInt32([byte[]](1, 1, 0, 0), 0)',
    'DE-AD',
    '257',
  ],
  [
    '[BitConverter]::GetBytes([long]258) -join ","; [BitConverter]::GetBytes(1).Length',
    '2,1,0,0,0,0,0,0',
    '4',
  ],
  [
    '[guid]"6000c298-ba1c-cb2a-1234-0123456789ab" | ForEach-Object { $_.ToString("N") }',
    '6000c298ba1ccb2a12340123456789ab',
  ],
  ['[version]"10.0.19045" -gt [version]"6.1" ; ([version]"1.2.3").Minor', 'True', '2'],
  ['[bool]"x"; [bool]0; [string]$null -eq ""; [int]$true', 'True', 'False', 'True', '1'],
  ['[int[]]("3", "4") -join "+"; [string[]](1, 2) -join "+"', '3+4', '1+2'],
  ['[datetime]::new(2024, 1, 31).AddDays(1).ToString("yyyy-MM-dd")', '2024-02-01'],
  ['([datetime]"2024-01-02T03:04:05Z").ToUniversalTime().ToString("o")', '2024-01-02T03:04:05.0000000Z'],
  [
    '([datetime]"2024-01-02" - [datetime]"2024-01-01").TotalHours; [timespan]::FromMinutes(90).ToString()',
    '24',
    '01:30:00',
  ],
  ['[datetime]::UtcNow.Kind; [DateTime]::UtcNow.ToString("o").Length', 'Utc', '28'],
  [
    '[Enum]::ToObject([IO.FileOptions], 0x20000000); [IO.FileMode]::Open; [IO.FileMode]3',
    '536870912',
    'Open',
    'Open',
  ],
  ['[Array]::Reverse(($a = 1, 2, 3)); "$a"; [Array]::IndexOf(@("a", "b"), "b")', '3 2 1', '1'],
  [
    '$s = [byte[]](1, 2, 3, 4); $t = New-Object byte[] 4; [Buffer]::BlockCopy($s, 1, $t, 0, 2); "$t"',
    '2 3 0 0',
  ],
  [
    '(1).GetType().FullName; "x".GetType().Name; @(1).GetType().Name; (New-Object byte[] 1).GetType().Name',
    'System.Int32',
    'String',
    'Object[]',
    'Byte[]',
  ],
  [
    '[Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::ASCII.GetBytes("abc")).Length',
    '32',
  ],
  [
    '$h = [Security.Cryptography.SHA256]::Create(); $b = [Text.Encoding]::ASCII.GetBytes("abcd"); $null -eq $h.Hash; ' +
      '$h.TransformBlock($b, 0, 2, $null, 0); [void]$h.TransformFinalBlock($b, 2, 1); ' +
      '[BitConverter]::ToString($h.Hash) -eq [BitConverter]::ToString($h.ComputeHash($b, 0, 3))',
    'True',
    '2',
    'True',
  ],
  [
    '[BitConverter]::ToString([Security.Cryptography.MD5]::Create().ComputeHash([byte[]]@())).Replace("-", "").ToLower()',
    'd41d8cd98f00b204e9800998ecf8427e',
  ],
  ['[Environment]::MachineName; [Environment]::NewLine.Length; $env:SystemRoot', 'WIN-1', '2', 'C:\\Windows'],
]

const files: Case[] = [
  [
    `[IO.Path]::Combine('C:\\a', 'b.txt'); [IO.Path]::GetFileName('C:\\a\\b.txt'); [IO.Path]::GetExtension('x.tar.gz')`,
    'C:\\a\\b.txt',
    'b.txt',
    '.gz',
  ],
  [
    `[IO.File]::WriteAllText('C:\\t1', "é"); [IO.File]::ReadAllBytes('C:\\t1') -join ','; [IO.File]::Exists('c:\\T1')`,
    '195,169',
    'True',
  ],
  [
    `$s = [IO.File]::Open('E:\\raw', [IO.FileMode]::Create, [IO.FileAccess]::ReadWrite); $s.Write([byte[]](1, 2, 3), 0, 3); [void]$s.Seek(1, [IO.SeekOrigin]::Begin); $s.ReadByte(); $s.Length; $s.Position; $s.Dispose()`,
    '2',
    '3',
    '2',
  ],
  [
    `$s = New-Object IO.FileStream('E:\\w', [IO.FileMode]::Create, [IO.FileAccess]::Write, [IO.FileShare]::None, 65536, [IO.FileOptions]::WriteThrough); $s.Write([byte[]](65, 66), 0, 2); $s.Flush($true); $s.Dispose(); [IO.File]::ReadAllText('E:\\w'); (Get-Item E:\\w).Length`,
    'AB',
    '2',
  ],
  [
    `[IO.File]::WriteAllText('E:\\p', 'abcdef'); $s = New-Object IO.FileStream('E:\\p', [IO.FileMode]::OpenOrCreate); $s.SetLength(4); $s.Write([byte[]](88), 0, 1); $s.Dispose(); [IO.File]::ReadAllText('E:\\p')`,
    'Xbcd',
  ],
  [
    `(Get-FileHash -LiteralPath 'E:\\p' -Algorithm MD5).Hash.Length; (Get-FileHash E:\\p).Algorithm`,
    '32',
    'SHA256',
  ],
  [
    `try { [IO.File]::OpenRead('E:\\none') } catch { $_.Exception.InnerException.Message }`,
    "Could not find file 'E:\\none'.",
  ],
  [
    `try { New-Object IO.FileStream('\\\\.\\PhysicalDrive0', [IO.FileMode]::Open) } catch { $_.Exception.InnerException.GetType().Name }`,
    'ArgumentException',
  ],
]

const threads: Case[] = [
  [
    "[Threading.Thread]::CurrentThread.Priority; [Threading.Thread]::CurrentThread.Priority = 'BelowNormal'; [Threading.Thread]::CurrentThread.Priority",
    'Normal',
    'BelowNormal',
  ],
]

const json: Case[] = [
  [
    '[ordered]@{ a = 1; b = "x"; c = $true; d = $null; e = 1.5 } | ConvertTo-Json -Compress',
    '{"a":1,"b":"x","c":true,"d":null,"e":1.5}',
  ],
  [
    'ConvertTo-Json -InputObject @(1) -Compress; @() | ConvertTo-Json; ConvertTo-Json @() -Compress',
    '[1]',
    '[]',
  ],
  [`ConvertTo-Json '<it''s> "q" & ü' -Compress`, '"\\u003cit\\u0027s\\u003e \\"q\\" \\u0026 ü"'],
  [
    '[ordered]@{ a = @{ b = @{ c = @{ d = 1 } } } } | ConvertTo-Json -Compress',
    '{"a":{"b":{"c":"System.Collections.Hashtable"}}}',
  ],
  [
    '[ordered]@{ a = 1; l = 1, 2 } | ConvertTo-Json',
    '{',
    '    "a":  1,',
    '    "l":  [',
    '              1,',
    '              2',
    '          ]',
    '}',
  ],
  [`('{"x": [1, 2, {"y": "z"}]}' | ConvertFrom-Json).x[2].y`, 'z'],
  ['ConvertTo-Json ([double]5) ; ConvertTo-Json ([uint64]7)', '5.0', '7'],
]

itPrints('text', text)
itPrints('conversions', conversions)
itPrints('files', files)
itPrints('json', json)
itPrints('threads', threads)
