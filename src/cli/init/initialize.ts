import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { configOf } from '../../config/load.ts'
import type { WrittenConfig } from '../../config/schema.ts'
import { writtenConfig } from '../../config/written.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { quoted } from '../../core/words.ts'
import { projectRoot } from '../project-root.ts'
import { askOne, isSomebodyThere } from './ask.ts'
import { ignoreInGit, type NewFile, refuseExisting, writeNew } from './files.ts'
import { FIRST_SCENARIO } from './first-scenario.ts'
import { askHost, logIn } from './host.ts'
import { labConfig } from './lab.ts'
import { askMachines } from './machines.ts'
import { nextSteps } from './next-steps.ts'
import { type InitOptions, readGivenSecrets, refuseUnanswered } from './options.ts'
import { CI_FILES, CI_SERVERS, type CiServer, recipeFor } from './recipes.ts'
import { environmentIn, secretFilesIn } from './secrets-in.ts'

const CONFIG = 'snapwitness.yaml'

/** @throws UsageError, before anything is asked or touched, where a file is there already or a flag is missing */
export async function initialize(options: InitOptions): Promise<void> {
  refuseExisting([CONFIG, FIRST_SCENARIO.path, ...(options.ci ? [CI_FILES[options.ci]] : [])])
  if (options.lab !== undefined) return forLab(options.lab === true ? undefined : options.lab)
  if (!isSomebodyThere()) refuseUnanswered(options)
  await readGivenSecrets(options)
  const host = await askHost(options)
  const session = await logIn(host)
  try {
    const { machines, refused } = await askMachines(session, host, options)
    await write({ host, machines }, options.ci ?? (await askCi()))
    say(nextSteps(Object.keys(machines)))
    if (refused.length > 0) tellRefused(refused)
  } finally {
    await session.close()
  }
}

async function forLab(id: string | undefined): Promise<void> {
  const text = `${comment()
    .map((line) => `# ${line}\n`)
    .join('')}${await labConfig(id)}`
  await writeAll([{ path: CONFIG, text }, FIRST_SCENARIO], ['runs/'])
  say(nextSteps([]))
}

async function write(config: WrittenConfig, ci: CiServer | undefined): Promise<void> {
  const text = writtenConfig(config, comment())
  // What the doctor would not take is told now, and not written.
  await configOf(CONFIG, text)
  const recipe = ci === undefined ? [] : [recipeFor(ci, environmentIn(config))]
  await writeAll([{ path: CONFIG, text }, FIRST_SCENARIO, ...recipe], ['runs/', ...secretFilesIn(config)])
}

async function writeAll(files: readonly NewFile[], ignored: readonly string[]): Promise<void> {
  await writeNew(files)
  const added = await ignoreInGit(ignored)
  for (const { path } of files) say(`Wrote ${path}.`)
  if (added.length > 0) say(`Added ${added.join(', ')} to .gitignore.`)
}

/** The schema lies with the program, so that an editor knows what this version knows. */
function comment(): string[] {
  const schema = relative(process.cwd(), join(projectRoot, 'docs/snapwitness.schema.json'))
  return [`yaml-language-server: $schema=${schema.replaceAll('\\', '/')}`]
}

async function askCi(): Promise<CiServer | undefined> {
  const free = CI_SERVERS.filter((server) => !existsSync(CI_FILES[server]))
  if (!isSomebodyThere() || free.length === 0) return undefined
  const options = free.map((value) => ({ value, label: CI_FILES[value] }))
  const answer = await askOne(
    'A recipe for a CI server?',
    [{ value: 'none', label: 'none' }, ...options],
    'none',
  )
  return CI_SERVERS.find((server) => server === answer)
}

/** As the doctor would end: what is written is whole, and yet no run could begin with it. */
function tellRefused(machines: readonly string[]): void {
  const names = machines.map((name) => quoted(name)).join(', ')
  say(
    `\nThe access written for ${names} does not work; why stands above.\nHint: Mend it in ${CONFIG}; \`snapwitness doctor\` tries it again.`,
  )
  process.exitCode = exitCodes.usage
}
