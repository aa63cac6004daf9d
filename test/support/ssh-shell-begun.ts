import type { ServerChannel } from 'ssh2'

/** What the shell says that a login asks for, once it has begun: its mark, on both streams. */
export function sayBegun(channel: ServerChannel, command: string): void {
  const mark = `${/echo ([0-9a-f-]{36});/.exec(command)?.[1]}\n`
  channel.write(mark)
  channel.stderr.write(mark)
}
