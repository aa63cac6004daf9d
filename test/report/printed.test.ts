import { expect, test } from 'vitest'
import { operationLine } from '../../src/report/operation-line.ts'
import type { Operation } from '../../src/report/run-record.ts'

function lineOf(told: Record<string, unknown>): string {
  const operation: Operation = {
    ...{ machine: 'debian-1', action: 'run command', details: { command: 'cat <a> "$1"', args: ['x'] } },
    ...{
      told,
      startedAt: '2026-03-02T02:15:04.000Z',
      durationMs: 12,
      outcome: 'succeeded',
      trouble: undefined,
    },
  }
  return operationLine(operation).toString()
}

test('a command is shown with its exit code and with what it printed, none of which is markup', () => {
  const line = lineOf({
    exitCode: 3,
    stdout: '<script>alert(1)</script>\n\u001b[2Jrow',
    stderr: 'wrong & lost',
  })
  expect(line).toContain('cat &lt;a&gt; &quot;$1&quot;')
  expect(line).toContain('exit code 3')
  expect(line).toMatch(/aria-label="stdout">&lt;script&gt;alert\(1\)&lt;\/script&gt;\n\ufffd\[2Jrow<\/pre>/)
  expect(line).toMatch(/class="printed stderr".*>wrong &amp; lost<\/pre>/)
})

test('of a long output the page shows the beginning, and says where the rest is', () => {
  const line = lineOf({ exitCode: 0, stdout: 'x'.repeat(5_000), stderr: '' })
  expect(line).toContain(`${'x'.repeat(2_000)}… (3000 more characters in ledger.jsonl)`)
  expect(line).not.toContain('stderr')
})

test('what is no command has printed nothing', () => {
  expect(lineOf({ snapshot: 'snapshot-1' })).not.toContain('<pre')
})
