import { SshShell } from '../../src/guest/ssh/shell.ts'
import { startOpenSsh } from './open-ssh.ts'
import type { Protocol } from './protocol.ts'

/** The SSH client and an OpenSSH server. */
export async function sshProtocol(): Promise<Protocol> {
  const { port: serverPort, username, privateKey, close } = await startOpenSsh()
  return {
    name: 'SSH',
    port: serverPort,
    // The lines of the key between the armour's.
    secrets: privateKey.split('\n').filter((line) => line.length > 40),
    async converse(port, deadline) {
      const shell = new SshShell({ machine: 'debian-1', host: '127.0.0.1', port, username, privateKey })
      try {
        const lies: string[] = []
        for (const { script, expected } of SCRIPTS) {
          const seen = await shell.run(script, deadline)
          if (seen.exitCode !== expected.exitCode || seen.stdout !== expected.stdout) {
            lies.push(
              `${script} was reported to end with ${seen.exitCode} and ${seen.stdout.length} characters`,
            )
          }
        }
        return lies
      } finally {
        await shell.close()
      }
    },
    async reset() {},
    close,
  }
}

const SCRIPTS = [
  { script: 'printf "hello %d" $((6 * 7))', expected: { exitCode: 0, stdout: 'hello 42' } },
  {
    script: 'head -c 60000 /dev/zero | tr "\\0" x; exit 7',
    expected: { exitCode: 7, stdout: 'x'.repeat(60_000) },
  },
  { script: 'printf "äöü €"; exit 3', expected: { exitCode: 3, stdout: 'äöü €' } },
]
