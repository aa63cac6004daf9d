import { execa } from 'execa'
import { expect, test } from 'vitest'

const program = `
  import { guardOutput } from './src/core/guard-output.ts'
  import { secret } from './src/core/redact.ts'
  guardOutput()
  guardOutput()
  secret('canary-value')
  console.log('log', 'canary-value', { nested: 'canary-value' })
  console.error(new Error('failed with canary-value'))
  process.stdout.write(Buffer.from('bytes canary-value ö\\n'))
  process.stdout.write(Buffer.from([0xff, 0xfe, 0x0a]))
  process.stderr.write('called back\\n', () => process.stdout.write('done\\n'))
`

test('whoever writes to the standard streams of the process, no secret leaves it', async () => {
  const args = ['--import', 'tsx', '--input-type', 'module', '--eval', program]
  const { stdout, stderr } = await execa(process.execPath, args, { encoding: 'buffer' })
  const [out, err] = [Buffer.from(stdout).toString(), Buffer.from(stderr).toString()]
  expect(out).not.toContain('canary')
  expect(err).not.toContain('canary')
  expect(out).toMatch(/^log «redacted» \{ nested: '«redacted»' \}\nbytes «redacted» ö\n[\s\S]*done$/)
  expect(err).toMatch(/^Error: failed with «redacted»\n[\s\S]*called back$/)
  expect(Buffer.from(stdout).includes(Buffer.from([0xff, 0xfe, 0x0a]))).toBe(true)
})
