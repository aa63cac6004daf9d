import { existsSync } from 'node:fs'
import { Writable } from 'node:stream'
import type { TestUserConfig, Vitest } from 'vitest/node'
import { messageOf, UsageError } from '../core/errors.ts'
import { snapwitness } from './plugin.ts'
import { RunReporter } from './run-reporter.ts'

const EXTENSIONS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs']
/** In the order in which vitest itself looks for them. */
const CONFIG_FILES = ['vitest.config', 'vite.config'].flatMap((name) =>
  EXTENSIONS.map((extension) => `${name}.${extension}`),
)

/**
 * Vitest with the configuration of the present folder, where that has the plugin; or else with one of our own: the
 * scenarios of the present folder, and the catalogue.
 * @throws UsageError where vitest cannot start with what is there
 */
export async function vitestWithPlugin(options: TestUserConfig): Promise<Vitest> {
  const there = CONFIG_FILES.find((name) => existsSync(name))
  if (there !== undefined) {
    const vitest = await silentVitest(options).catch((cause: unknown) => {
      throw new UsageError(`Vitest cannot start with ${there}: ${messageOf(cause)}`, {
        hint: 'Mend that file; `npx vitest list` tells more of it.',
        cause,
      })
    })
    if (RunReporter.projectsOf(vitest).size > 0) return vitest
    await vitest.close()
  }
  return silentVitest({ ...options, ...ours }, [snapwitness({ catalogue: true })])
}

// Without vitest's cache, which would make a folder `node_modules` where there is none.
const ours: TestUserConfig = {
  config: false,
  cache: false,
  include: ['*.scenario.?(c|m)[jt]s', 'scenarios/**/*.scenario.?(c|m)[jt]s'],
}

async function silentVitest(
  options: TestUserConfig,
  plugins: ReturnType<typeof snapwitness>[] = [],
): Promise<Vitest> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { createVitest } = await import('vitest/node')
  // The ledger tells what happened, in words for people; vitest would add a stack trace.
  return createVitest('test', options, { plugins }, { stderr: silence, stdout: silence })
}
