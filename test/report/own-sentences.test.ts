import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CATALOGUE_SENTENCES } from '../../src/report/masked/catalogue-sentences.ts'
import { ERROR_SENTENCES } from '../../src/report/masked/error-sentences.ts'
import { CODES } from '../../src/report/masked/faults.ts'
import { Masks } from '../../src/report/masked/masks.ts'
import { sentence } from '../../src/report/masked/sentences.ts'

test('a masked report may name every scenario of the catalogue and each of its steps', () => {
  const said = [...textOf('scenarios').matchAll(/\b(?:scenario|step)\(\s*'([^']+)'/g)].map(([, text]) => text)
  expect(said.length).toBeGreaterThan(80)
  const missing = said.filter((text) => !CATALOGUE_SENTENCES.includes(text ?? ''))
  expect(missing, 'add them to src/report/masked/catalogue-sentences.ts').toEqual([])
})

test('a masked report may tell every question that a host is asked where it may do either', () => {
  const all = [textOf('scenarios'), textOf('src/scenario'), textOf('src/seal')].join('\n')
  const asked = [...all.matchAll(/\bcharacteri[sz]e\w*\((?:[\w.]+,)?\s*['`]([^'`]+)['`]/g)].map(
    ([, text]) => text ?? '',
  )
  expect(asked.length).toBeGreaterThan(8)
  const missing = asked.filter(
    (text) => sentence()(text.replaceAll(/\$\{\w+\}/g, '64'), new Masks()) === '«masked»',
  )
  expect(missing, 'add them to src/report/masked/catalogue-sentences.ts').toEqual([])
})

test('a masked report may tell every code of an error that a run can end with', () => {
  const rooms = [
    'config',
    'evidence',
    'guest',
    'run',
    'safety',
    'scenario',
    'seal',
    'vsphere',
    'winrm',
    'witness',
  ]
  const text = rooms.map((room) => textOf(join('src', room))).join('\n')
  const codes = [...text.matchAll(/\b(?:super|SnapwitnessError)\(\s*'([A-Z_]{3,})'/g)].map(
    ([, code]) => code ?? '',
  )
  expect(codes.length).toBeGreaterThan(30)
  const missing = codes.filter((code) => !CODES.has(code))
  expect(missing, 'add them to src/report/masked/faults.ts').toEqual([])
})

test('what a masked report may say is said somewhere, word for word', () => {
  const rooms = readdirSync('src').filter(
    (room) => !['report', 'lab', 'stand-in', 'index.ts', 'vitest.ts'].includes(room),
  )
  const all = [textOf('scenarios'), ...rooms.map((room) => textOf(join('src', room)))].join('\n')
  const unsaid = [...CATALOGUE_SENTENCES, ...ERROR_SENTENCES].filter(
    (each) => !each.split(/\{[a-z]+\}/).every((part) => all.includes(part)),
  )
  expect(unsaid, 'reword or take them out where they stand in src/report/masked').toEqual([])
})

test('an error says what happened to which machine and what to do, and nothing that others said', () => {
  const masks = new Masks()
  const said = (text: string) => sentence()(text, masks)
  expect(said('payroll went off while its guest was waited for.')).toBe(
    'machine-1 went off while its guest was waited for.',
  )
  expect(
    said('SSH of payroll (jdoe@10.20.30.40:22): the login was refused: publickey of jdoe, then nothing.'),
  ).toBe('SSH of machine-1 («masked»): the login was refused: «masked».')
  expect(
    said('esx.corp refused CreateSnapshot_Task of payroll: FileLocked: [vault] payroll/payroll.vmdk'),
  ).toBe('host-1 refused CreateSnapshot_Task of machine-1: FileLocked: «masked»')
  expect(said('esx.corp refused Payroll_Task of payroll: FileLocked')).toBe(
    'host-1 refused «masked» of machine-1: FileLocked',
  )
  expect(
    said('Waited 120.0 s for payroll to answer, in vain.\n  SSH of payroll (jdoe@10.0.0.1:22): no.'),
  ).toBe('Waited 120.0 s for machine-1 to answer, in vain.«masked»')
  expect(said('payroll failed on payroll with exit code 7: payroll')).toBe(
    '«masked» failed on machine-1 with exit code 7: «masked»',
  )
  expect(said('payroll failed on payroll with exit code payroll: payroll')).toBe('«masked»')
  expect(
    said(
      '1.5 GiB free on vault 7; a run takes about 2 GiB (jdoe), and 4 GiB where the guests write every block of their disks after each snapshot',
    ),
  ).toContain('1.5 GiB free on datastore-1; a run takes about 2 GiB («masked»)')
})

test('whatever stands in the holes of what we say, none of it is left', () => {
  const templates = [...CATALOGUE_SENTENCES, ...ERROR_SENTENCES].filter((each) => /\{[a-z]+\}/.test(each))
  const fillings = [
    'payroll',
    'payroll.corp:443',
    '[payroll] payroll/payroll.vmdk',
    'FileLocked payroll',
    '7 payroll',
  ]
  const said = templates.flatMap((each) =>
    fillings.map((filling) => sentence()(each.replace(/\{[a-z]+\}/g, filling), new Masks())),
  )
  expect(said.filter((text) => String(text).includes('payroll'))).toEqual([])
})

/** All literals of a folder's program as they read, but for what stands in their holes. */
function textOf(folder: string): string {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // What an exploration has found in this clone is not of the catalogue.
      .filter((file) => file.endsWith('.ts') && !file.startsWith('found'))
      .map((file) => readFileSync(join(folder, file), 'utf8').replace(/' \+\s+'/g, ''))
      .join('\n')
      .replaceAll('\\n', '\n')
      .replace(/\\(['`\\$])/g, '$1')
  )
}
