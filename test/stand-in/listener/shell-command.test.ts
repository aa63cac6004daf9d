import { expect, test } from 'vitest'
import type { ProcessEvents } from '../../../src/stand-in/console/process.ts'
import { ShellCommand } from '../../../src/stand-in/listener/shell-command.ts'

const LINE = { text: 'x', throughCmd: true, environment: {}, workingDirectory: 'C:\\' }

function commandOf(run: (events: ProcessEvents) => void): ShellCommand {
  const idle = { write: () => undefined, endInput: () => undefined, kill: () => undefined }
  return new ShellCommand((_line, events) => {
    run(events)
    return idle
  }, LINE)
}

test('what a command says as it ends comes in one answer with its end', async () => {
  const command = commandOf((events) => {
    events.output('stdout', Buffer.from('bye'))
    setImmediate(() => events.exit(7))
  })
  const { chunks, exitCode } = await command.receive(1000, 1000)
  expect({ said: chunks.map(({ bytes }) => bytes.toString()), exitCode }).toEqual({
    said: ['bye'],
    exitCode: 7,
  })
})

test('what a command says while it goes on is not held back', async () => {
  const command = commandOf((events) => events.output('stdout', Buffer.from('more follows')))
  // Held back, it would come after this test's own limit.
  expect(await command.receive(1000, 120_000)).toMatchObject({ exitCode: undefined })
})
