import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import type { WinRmAccess } from '../../src/core/access.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { connectWinRm, type WinRm } from '../../src/winrm/winrm.ts'
import { BareRequests } from './bare-requests.ts'
import { type Comparison, inTurn, timed } from './pairs.ts'
import { startStandIn } from './stand-in-process.ts'

const COMMANDS = 50
const STREAM_MIB = 8

/** Our WinRM client on the stand-in's listener, in turn with pywinrm and with bare requests on the same. */
export async function compareWinRm(pairs: number): Promise<Comparison[]> {
  const standIn = await startStandIn()
  try {
    return [
      ...(await compareCommands(standIn.access, pairs)),
      ...(await compareStreams(standIn.access, pairs)),
    ]
  } finally {
    await standIn.stop()
  }
}

function compareCommands(access: WinRmAccess, pairs: number): Promise<Comparison[]> {
  const name = `${COMMANDS} PowerShell commands, by hand: pywinrm`
  // A round takes a fraction of a second: more of them, and noise is told from cost.
  return inTurn(
    2 * pairs,
    async () => ({ [name]: (await timed(() => runCommands(access))).ms }),
    async () => ({ [name]: await pywinrm(access) }),
  )
}

async function runCommands(access: WinRmAccess): Promise<void> {
  const winRm = connectWinRm(access)
  for (let n = 0; n < COMMANDS; n++) {
    const { exitCode, stdout } = await winRm.run(`'${n}'; exit 0`, { deadline: soon() })
    if (exitCode !== 0 || stdout.trim() !== String(n)) throw new Error(`Command ${n} said ${stdout}.`)
  }
  await winRm.close()
}

async function pywinrm({ host, port, username, password }: WinRmAccess): Promise<number> {
  const script = join(import.meta.dirname, 'pywinrm_commands.py')
  const url = `http://${host}:${port}/wsman`
  // Its NTLM takes MD4 from OpenSSL, which keeps it in its legacy provider.
  const env = { OPENSSL_CONF: join(import.meta.dirname, '../conformance/stand-in/openssl-legacy.cnf') }
  const call = [script, url, username, password, String(COMMANDS)]
  const { stdout } = await execa('/usr/bin/python3', call, { env })
  return Number(stdout)
}

/** In and out once in each round, each in a new connection and a new shell. */
async function compareStreams(access: WinRmAccess, pairs: number): Promise<Comparison[]> {
  const there = 'C:\\Windows\\Temp\\bench.bin'
  const [up, down] = ['into', 'out of'].map(
    (way) => `${STREAM_MIB} MiB ${way} the machine, by hand: bare requests`,
  ) as [string, string]
  const bare = new BareRequests(access)
  const lines = linesOf(randomBytes(STREAM_MIB * 2 ** 20), there)
  try {
    return await inTurn(
      pairs,
      async () => {
        const winRm = connectWinRm(access)
        const sent = await timed(() => runStream(winRm, script('receive-file'), lines))
        const received = await timed(() => runStream(winRm, script('send-file'), there))
        await winRm.close()
        return { [up]: sent.ms, [down]: received.ms }
      },
      async () => ({
        [up]: await bare.run(script('receive-file'), lines),
        [down]: await bare.run(script('send-file'), there),
      }),
    )
  } finally {
    await bare.close()
  }
}

async function runStream(winRm: WinRm, text: string, stdin: string): Promise<void> {
  const { exitCode } = await winRm.run(text, { stdin, deadline: soon() })
  if (exitCode !== 0)
    throw new Error(`A script with ${stdin.length} characters of input ended with ${exitCode}.`)
}

function linesOf(bytes: Buffer, path: string): string {
  const lines = [path]
  for (let at = 0; at < bytes.length; at += 49_152) lines.push(bytes.toString('base64', at, at + 49_152))
  return `${lines.join('\r\n')}\r\n`
}

function script(name: string): string {
  return readFileSync(new URL(`scripts/${name}.ps1`, import.meta.url), 'utf8')
}

function soon(): Deadline {
  return Deadline.after(300_000)
}
