import { expect, test } from 'vitest'
import { mutated, seeded } from './mutate.ts'
import { READERS } from './readers.ts'

/** Seconds for all readers together; the nightly run gives more. */
const budgetSeconds = Number(process.env.SNAPWITNESS_MUTATION_SECONDS ?? 6)
const seed = Number(process.env.SNAPWITNESS_MUTATION_SEED ?? 15)
const LONGEST_MS = 2_000
const MOST_GROWN_MIB = 300

test.each(READERS)(
  'whatever is made of $name, it is read rightly or told of',
  async ({ good, read }) => {
    await read(good)
    const chance = seeded(seed)
    const before = process.memoryUsage.rss()
    const end = performance.now() + (budgetSeconds * 1000) / READERS.length
    let tried = 0
    for (; performance.now() < end; tried++) {
      const text = mutated(good, chance)
      const startedAt = performance.now()
      await read(text).catch((error: unknown) => {
        throw new Error(`Seed ${seed}, input ${tried}: ${JSON.stringify(text).slice(0, 2_000)}`, {
          cause: error,
        })
      })
      expect(performance.now() - startedAt, `seed ${seed}, input ${tried}`).toBeLessThan(LONGEST_MS)
    }
    expect((process.memoryUsage.rss() - before) / 1024 ** 2).toBeLessThan(MOST_GROWN_MIB)
    expect(tried).toBeGreaterThan(50)
  },
  30_000 + budgetSeconds * 1000,
)
