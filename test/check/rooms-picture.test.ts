import { expect, test } from 'vitest'
import { drawn } from './rooms-picture.ts'

const page = (picture: string) => `# Rooms\n<!-- rooms: house -->\n\`\`\`mermaid\n${picture}\`\`\`\nwords\n`
const table = { low: [], middle: ['low'], high: ['low', 'middle'] }

test('a picture shows each room once, and an arrow where no other leads there already', () => {
  const rooms = '  low\n  middle\n  high\n  middle --> low\n  high --> middle\n'
  const rules = '  %% low may import\n  %% middle may import low\n  %% high may import low middle\n'
  const picture = `flowchart BT\n${rooms}${rules}`
  expect(drawn(page('old\n'), { house: table })).toBe(page(picture))
})

test('a rule that changes changes the picture', () => {
  const before = drawn(page(''), { house: table })
  expect(drawn(before, { house: table })).toBe(before)
  expect(drawn(before, { house: { ...table, high: ['middle'] } })).not.toBe(before)
})

test('a table without a picture, and a picture without a table, are told', () => {
  expect(() => drawn('# Rooms\n', { house: table })).toThrow('house')
  expect(() => drawn(page(''), {})).toThrow('house')
})
