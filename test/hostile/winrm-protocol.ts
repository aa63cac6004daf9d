import type { Deadline } from '../../src/core/deadline.ts'
import { connectWinRm, type WinRm } from '../../src/winrm/winrm.ts'
import { LocalListener, PASSWORD, USERNAME } from '../stand-in/local-listener.ts'
import type { Protocol } from './protocol.ts'

/** The WinRM client and the stand-in's listener. */
export async function winRmProtocol(): Promise<Protocol> {
  const listener = await LocalListener.start()
  return {
    name: 'WinRM',
    port: listener.port,
    secrets: [PASSWORD],
    async converse(port, deadline) {
      const winrm = clientOf(port)
      try {
        return await runCommands(winrm, deadline)
      } finally {
        await winrm.close()
      }
    },
    async reset() {},
    close: () => listener.close(),
  }
}

const COMMANDS: { script: string; stdin?: string; expected: { exitCode: number; stdout: string } }[] = [
  { script: "'hello ' + (6 * 7)", expected: { exitCode: 0, stdout: 'hello 42\r\n' } },
  { script: "'é€' * 40000; exit 7", expected: { exitCode: 7, stdout: `${'é€'.repeat(40_000)}\r\n` } },
  { script: '$input', stdin: 'one\r\n', expected: { exitCode: 0, stdout: 'one\r\n' } },
]

async function runCommands(winrm: WinRm, deadline: Deadline): Promise<string[]> {
  const lies: string[] = []
  for (const { script, stdin, expected } of COMMANDS) {
    const { exitCode, stdout } = await winrm.run(script, { deadline, ...(stdin && { stdin }) })
    if (exitCode !== expected.exitCode || stdout !== expected.stdout) {
      lies.push(`${script} was reported to end with ${exitCode} and ${stdout.length} characters`)
    }
  }
  return lies
}

function clientOf(port: number): WinRm {
  const account = { username: USERNAME, password: PASSWORD, auth: 'negotiate' } as const
  return connectWinRm({ machine: 'win10-1', host: '127.0.0.1', port, ...account })
}
