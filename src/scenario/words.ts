import type { TestAPI, TestContext } from 'vitest'
import type { PromiseId } from '../judge/promises.ts'
import type { NeedsOrLess } from './crews.ts'
import type { Machines } from './machines.ts'

/** The shape of what an author calls: types alone. */

/** What a scenario is given. */
export interface ScenarioFixtures {
  /** Its crew: every machine of the configuration, where the scenario says nothing of whom it `needs`. */
  vms: Machines
  /** Names the step of the document that begins here. */
  step: (title: string) => void
}

/** A promise of an author's own catalogue. */
export interface OwnPromise {
  /** The same in every version: `orders-survive`. */
  id: string
  statement: string
  /** Where it is written. */
  source: string
}

export interface ScenarioOptions {
  /** What it verifies and where that is written. */
  promise?: PromiseId | OwnPromise
  /** For `vitest --tags-filter`; vitest wants them declared in its configuration. */
  tags?: string | string[]
  /**
   * In milliseconds, of the body with its fixtures; connecting and cleaning up are not counted. What is under way is
   * finished before the machines are put back. By default that of the configuration.
   */
  timeout?: number
  /**
   * Whom it needs; by default `all`. Of several the first that can be had: `[{ atLeast: 2 }, 'each']`. It runs once on each crew that can be formed, on crews of different machines side by side;
   * where there is none, it is not applicable.
   */
  needs?: NeedsOrLess
}

/** What vitest gives beside. */
type Given<Own> = Own & TestContext

export type Body<Own> = (given: Given<Own>) => Promise<void> | void
type CaseBody<Case, Own> = (one: Case, given: Given<Own>) => Promise<void> | void

type Cases<Own> = <Case>(cases: readonly Case[]) => {
  (name: string, body: CaseBody<Case, Own>): void
  (name: string, options: ScenarioOptions, body: CaseBody<Case, Own>): void
}

type Value<Name extends PropertyKey, T> = { [Key in Name]: T }
type Hook<Own> = (hook: (given: Given<Own>) => unknown, timeout?: number) => void

/** `test`, and what hangs on it. */
export interface ScenarioTest<Own = ScenarioFixtures>
  extends Pick<TestAPI, 'describe' | 'beforeAll' | 'afterAll'> {
  (name: string, body: Body<Own>): void
  /** @param about the promise that it verifies, by its id in the catalogue or of an author's own; or more than that */
  (name: string, about: PromiseId | OwnPromise | ScenarioOptions, body: Body<Own>): void
  only: ScenarioTest<Own>
  skip: ScenarioTest<Own>
  skipIf(condition: unknown): ScenarioTest<Own>
  runIf(condition: unknown): ScenarioTest<Own>
  /** A scenario for each case, which its body is given before its fixtures. */
  for: Cases<Own>
  /** The same as `for`. */
  each: Cases<Own>
  /**
   * A fixture of one's own, set up for each scenario that asks for it.
   * @param make may ask for other fixtures; what it gives `onCleanup` runs before the machines are put back
   */
  extend<Name extends string, T>(
    name: Name,
    make: (given: Given<Own>, cleaning: { onCleanup: (work: () => unknown) => void }) => T,
  ): ScenarioTest<Own & Value<Name, Awaited<T>>>
  /** Fixtures as vitest's older form has them, by name. */
  extend<More extends object>(
    fixtures: {
      [Name in keyof More]: (given: Given<Own>, use: (value: More[Name]) => Promise<void>) => Promise<void>
    },
  ): ScenarioTest<Own & More>
  beforeEach: Hook<Own>
  afterEach: Hook<Own>
}
