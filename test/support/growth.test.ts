import { expect, test } from 'vitest'
import { growth, MOST_GROWTH } from './growth.ts'

const letters = (size: number) => 'a'.repeat(size)

test('what grows with its input is told from what grows with its square', () => {
  const once = (text: string) => [...text].filter((letter) => letter === 'b').length
  expect(growth(letters, 20_000, once)).toBeLessThan(MOST_GROWTH)
  const squared = (text: string) => {
    let count = 0
    for (let i = 0; i < text.length; i++) for (let j = 0; j < text.length; j++) count ^= text.charCodeAt(j)
    return count
  }
  expect(growth(letters, 500, squared)).toBeGreaterThan(MOST_GROWTH)
})
