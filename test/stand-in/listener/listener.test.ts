import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalListener, PASSWORD, PLAIN } from '../local-listener.ts'
import { elementIn, faultCode, powershell, WsmanClient } from './wsman-client.ts'

let listener: LocalListener
let client: WsmanClient
let shell: string

beforeAll(async () => {
  listener = await LocalListener.start(PLAIN)
  client = new WsmanClient(listener.url)
  shell = await client.openShell()
})

afterAll(() => listener.close())

test('a wrong password is refused, and what would be taken is named', async () => {
  const { status, text, headers } = await new WsmanClient(listener.url, 'wrong').create().then(async () => {
    return new WsmanClient(listener.url, 'wrong').post('<x/>')
  })
  expect(status).toBe(401)
  expect(headers.get('www-authenticate')).toBe('Negotiate, Basic realm="WSMAN"')
  expect(text).not.toContain(PASSWORD)
})

test('Identify tells who answers', async () => {
  const { status, text } = await client.post(
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>' +
      '<i:Identify xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"/></s:Body></s:Envelope>',
  )
  expect(status).toBe(200)
  expect(elementIn(text, 'ProductVendor')).toBe('Snapwitness')
})

test('every answer relates to its message, that of Delete too', async () => {
  const other = await client.openShell()
  expect(elementIn((await client.delete(other)).text, 'RelatesTo')).toBe('uuid:the-message')
})

test('a command gives its output, its errors and its exit code', async () => {
  const { stdout, exitCode } = await client.run(shell, 'echo hello && exit 3')
  expect({ stdout, exitCode }).toEqual({ stdout: 'hello \r\n', exitCode: 3 })
  const unknown = await client.run(shell, 'nosuch /x')
  expect(unknown.exitCode).toBe(1)
  expect(unknown.stderr).toContain(
    "'nosuch' is not recognized as an internal or external command,\r\noperable program",
  )
})

test('PowerShell runs encoded, and exits with what it is told', async () => {
  const { stdout, exitCode, stderr } = await client.run(
    shell,
    powershell('"$env:COMPUTERNAME äöü €"; exit 42'),
  )
  expect({ stdout, exitCode, stderr }).toEqual({ stdout: 'WIN-1 äöü €\r\n', exitCode: 42, stderr: '' })
})

test('processes that change the registry at the same time lose nothing of each other', async () => {
  const key = 'HKLM:\\HARDWARE\\DESCRIPTION\\System'
  const write = (name: string) =>
    powershell(
      `foreach ($i in 1..40) { [void](New-ItemProperty -LiteralPath '${key}' -Name "${name}$i" -Value 'x' -PropertyType String -Force) }`,
    )
  const both = await Promise.all(['a', 'b'].map((name) => client.run(shell, write(name))))
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  const { stdout } = await client.run(
    shell,
    powershell(
      `@((Get-Item -LiteralPath '${key}').Property | Where-Object { $_ -match '^[ab]\\d+$' }).Count`,
    ),
  )
  expect(stdout).toBe('80\r\n')
})

test('errors of an encoded command come as CLIXML, those of a plain one as text', async () => {
  const encoded = await client.run(shell, powershell('throw "no & way"'))
  expect(encoded.exitCode).toBe(1)
  expect(encoded.stderr).toMatch(
    /^#< CLIXML\r\n<Objs .*<S S="Error">no &amp; way_x000D__x000A_<\/S>.*<\/Objs>$/s,
  )
  const plain = await client.run(shell, `powershell -Command "throw 'no way'"`)
  expect(plain.stderr).toMatch(/^no way\r\nAt line:1 char:1\r\n\+ throw 'no way'/)
})

test('standard input arrives as $input', async () => {
  const command = await client.start(shell, powershell('$input | ForEach-Object { "<$_>" }'))
  await client.send(shell, command, 'one\r\ntwo ü\r\n')
  expect((await client.finish(shell, command)).stdout).toBe('<one>\r\n<two ü>\r\n')
})

test('long output comes in pieces that fit into the envelope, and no character breaks', async () => {
  const { stdout, answers } = await client.run(shell, powershell(`'€' * 60000`), { maxBytes: 32_768 })
  expect(stdout).toBe(`${'€'.repeat(60_000)}\r\n`)
  expect(answers).toBeGreaterThan(5)
})

test('a silent command answers "poll again" when the time is over, and its result later', async () => {
  const command = await client.start(shell, powershell('Start-Sleep -Milliseconds 600; "late"'))
  const early = await client.receive(shell, command, { timeout: 'PT0.1S' })
  expect({ status: early.status, code: faultCode(early) }).toEqual({ status: 500, code: '2150858793' })
  expect((await client.finish(shell, command)).stdout).toBe('late\r\n')
})

test('output is handed out while the command still runs', async () => {
  const command = await client.start(shell, powershell('"first"; [Console]::In.ReadLine()'))
  const { text } = await client.receive(shell, command)
  expect(text).toContain('CommandState/Running')
  await client.send(shell, command, 'second\n')
  expect((await client.finish(shell, command)).stdout).toContain('second')
})

test('Terminate ends a running script at once, and the shell goes on', async () => {
  const command = await client.start(shell, powershell('"running"; while ($true) { }'))
  expect((await client.receive(shell, command)).text).toContain('CommandState/Running')
  const waiting = client.receive(shell, command)
  expect((await client.signal(shell, command, 'terminate')).status).toBe(200)
  expect(faultCode(await waiting)).toBe('995')
  expect((await client.run(shell, 'echo still here')).stdout).toBe('still here\r\n')
})

test('Ctrl-C ends a script with the exit code of Windows for it', async () => {
  const command = await client.start(shell, powershell('Start-Sleep 60'))
  await client.signal(shell, command, 'ctrl_c')
  expect((await client.finish(shell, command)).exitCode).toBe(-1073741510)
})

test('a shell that was deleted is gone, with its commands', async () => {
  const other = await client.openShell()
  const command = await client.start(other, powershell('Start-Sleep 60'))
  const waiting = client.receive(other, command)
  await client.delete(other)
  expect(faultCode(await waiting)).toBe('995')
  expect(faultCode(await client.receive(other, command))).toBe('2150858843')
})

test('a user has at most thirty shells', async () => {
  const others = await Promise.all(Array.from({ length: 29 }, () => client.openShell()))
  const refused = await client.create()
  expect(refused.text).toContain('MSFT_WmiError')
  expect(faultCode(refused)).toBe('2150859173')
  await Promise.all(others.map((other) => client.delete(other)))
  expect((await client.create()).status).toBe(200)
})

test.each([
  ['an unknown action', { action: 'http://nowhere/Do' }, '2150858753'],
  [
    'an unknown resource',
    { action: 'http://schemas.xmlsoap.org/ws/2004/09/transfer/Create', resource: 'http://nowhere' },
    '2150858752',
  ],
])('%s is refused by its own code', async (_what, ask, code) => {
  expect(faultCode(await client.ask(ask))).toBe(code)
})

test('what is no SOAP is refused in SOAP', async () => {
  const answer = await client.post('<broken')
  expect({ status: answer.status, code: faultCode(answer) }).toEqual({ status: 500, code: '2150858817' })
})
