import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { INTERRUPTED } from '../../src/evidence/interruption.ts'
import { Exploration } from '../../src/explore/exploration.ts'
import type { Operation } from '../../src/explore/operations.ts'
import type { Trial } from '../../src/explore/trial.ts'
import type { Check } from '../../src/scenario/recorder.ts'

const failed = {
  ...{ id: 'revert.tree', statement: 'The tree stays', verdict: 'violated', expected: 'one', seen: 'two' },
} as unknown as Check

/** Explores on a machine that shows the fault in the histories that are told so, of those that end with a revert. */
async function explored({
  keepFinding = false,
  shows,
  isLast = () => false,
  isStopped = () => false,
}: {
  keepFinding?: boolean
  shows: (name: string) => boolean
  /** Whether the time is over when that one has ended. */
  isLast?: (name: string) => boolean
  /** Whether somebody stops the exploration then. */
  isStopped?: (name: string) => boolean
}) {
  const names: string[] = []
  const crews = {
    ...{ width: 1, isOver: false },
    async all(work: () => Promise<boolean>) {
      while (await work());
    },
    tryOut({ name, operations }: { name: string; operations: readonly Operation[] }) {
      names.push(name)
      const isShown = shows(name)
      const begun = [...operations]
      const seen = { verdict: isShown ? 'violated' : 'held', failed: isShown ? [failed] : [] } as const
      crews.isOver = isLast(name) || isStopped(name)
      const trouble = isStopped(name) ? { code: INTERRUPTED, what: '', hint: '' } : undefined
      return Promise.resolve({ ...seen, begun, isCut: false, isSpoilt: false, trouble, machine: 'debian-1' })
    },
  }
  const wanted = { depth: 4, kinds: ['attach', 'write', 'snapshot', 'revert'] as const }
  const exploration = new Exploration({ seed: 1, wanted, keepFinding }, crews)
  await exploration.explore()
  return { finding: exploration.finding, names }
}

/** Only the first history shows it, and of the tries after the reduction those. */
async function repeated(...again: boolean[]) {
  let reduced = 0
  const { finding } = await explored({
    shows: (name) => name.startsWith('history') || (reduced++ >= REDUCTION && (again.shift() ?? false)),
  })
  return finding?.rate
}

test('what was done again to its end counts, also where the time was over then', async () => {
  const { names } = await explored({ shows: (name) => name.startsWith('history') })
  const last = names.at(-3)
  const isShownAgain = (name: string) => name === names.at(-4)
  const { finding } = await explored({
    shows: (name) => name.startsWith('history') || isShownAgain(name),
    isLast: (name) => name === last,
  })
  expect(finding?.rate).toEqual({ shown: 1, of: 3 })
})

test('what was stopped says nothing of how often it shows', async () => {
  const { names } = await explored({ shows: (name) => name.startsWith('history') })
  const [shown, , stopped] = names.slice(-5)
  const { finding } = await explored({
    shows: (name) => name.startsWith('history') || name === shown,
    isStopped: (name) => name === stopped,
  })
  expect(finding?.rate).toEqual({ shown: 1, of: 2 })
})

/** Of tries that a reduction takes in which nothing shows. */
let REDUCTION = 0

test('the shortest is done again until it has shown it three times, or five times in all', async () => {
  const { names } = await explored({ shows: (name) => name.startsWith('history') })
  REDUCTION = names.length - 1 - 5
  expect(await repeated(true, true, true)).toEqual({ shown: 3, of: 3 })
  expect(await repeated(true, false, true, true)).toEqual({ shown: 3, of: 4 })
  expect(await repeated(false, true, false, false, true)).toEqual({ shown: 2, of: 5 })
})

test('what is kept is neither made shorter nor done again', async () => {
  const { finding, names } = await explored({ keepFinding: true, shows: () => true })
  expect(names).toEqual(['history 0 of seed 1'])
  expect(finding).toMatchObject({ trials: 0, rate: { shown: 0, of: 0 } })
})

test('once one is found, what another machine is at is not worth going on with', async () => {
  const told: string[] = []
  const crews = {
    ...{ width: 2, isOver: false },
    all: (work: () => Promise<boolean>) => Promise.all([work(), work()]).then(() => undefined),
    async tryOut({ name, operations: [first], isPointless = () => false }: Trial) {
      const begun = first ? [first] : []
      if (name.startsWith('history 0'))
        return {
          verdict: 'violated',
          failed: [failed],
          begun,
          isCut: false,
          isSpoilt: false,
          machine: 'debian-1',
        } as const
      while (name.startsWith('history 1') && !isPointless()) await setImmediate()
      told.push(name)
      return {
        verdict: 'held',
        failed: [],
        begun,
        isCut: true,
        isSpoilt: false,
        machine: 'debian-2',
      } as const
    },
  }
  const wanted = { depth: 4, kinds: ['attach', 'snapshot'] as const }
  await new Exploration({ seed: 1, wanted, keepFinding: true }, crews).explore()
  expect(told).toEqual(['history 1 of seed 1'])
})
