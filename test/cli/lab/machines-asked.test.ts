import { expect, test } from 'vitest'
import { machinesAsked } from '../../../src/cli/lab/machines-asked.ts'

test('one kind of guest may be left out, and not both', () => {
  expect(machinesAsked({ linux: false, windows: ['w'] })).toEqual({ linux: [], windows: ['w'] })
  expect(machinesAsked({ linux: ['l'], windows: false })).toEqual({ linux: ['l'], windows: [] })
  expect(() => machinesAsked({ linux: false, windows: false })).toThrow('has no machine')
})

test.each(['', '../etc', 'a/b', '.hidden', 'a\nb', 'a'.repeat(80), '-x'])(
  'what no folder and no inventory takes is no name: %j',
  (name) => {
    expect(() => machinesAsked({ linux: [name], windows: false })).toThrow('is no name of a machine')
  },
)

test('two machines have two names, whichever guests they have', () => {
  expect(() => machinesAsked({ linux: ['a'], windows: ['b', 'a'] })).toThrow(
    'Two machines are to be called “a”',
  )
})

test('an image takes the place of a machine that nobody asked for, and of no other', () => {
  const named = { linux: ['debian-1'], windows: ['win10-1'], images: ['win10-1'] }
  expect(machinesAsked({ ...named, byDefault: ['linux', 'windows'] })).toEqual({
    linux: ['debian-1'],
    windows: [],
  })
  expect(() => machinesAsked({ ...named, byDefault: ['linux'] })).toThrow('Two machines are to be called')
  expect(() => machinesAsked({ ...named, images: ['a', 'a'] })).toThrow('Two machines are to be called “a”')
  expect(() => machinesAsked({ ...named, images: ['../a'] })).toThrow('is no name of a machine')
  expect(machinesAsked({ linux: false, windows: false, images: ['a'] })).toEqual({ linux: [], windows: [] })
})
