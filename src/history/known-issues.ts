import { z } from 'zod'
import type { Since } from './classify.ts'

const build = z.string().min(1)
/** A build that looks like a number may be written as one. YAML makes 8 of the version 8.0: every build would be later. */
const written = z.union([build, z.int().min(1_000).transform(String)], {
  error: 'must be a build, such as 24723872, and no version',
})

const issue = z
  .strictObject({
    check: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The id of a statement, such as revert.memory, or the whole id of a check, as run.json has it.',
      ),
    promise: z
      .union([z.string().min(1), z.int().positive()])
      .optional()
      .describe('In place of `check`: the id of a promise, or its number.'),
    host: z
      .string()
      .min(1)
      .optional()
      .describe('Only machines on this host: its name, as junit.xml has it. By default on every host.'),
    builds: z
      .strictObject({
        from: written.optional().describe('The first build that has it.'),
        to: written.optional().describe('The last one.'),
      })
      .optional()
      .describe('Only on these builds of the host; by default on every one.'),
    machines: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Only on these machines, by name or instance UUID; by default on all.'),
    issue: z.url({ protocol: /^https?$/ }).describe('Where it is worked on.'),
    owner: z.string().min(1).describe('Who answers for it.'),
    expires: z.iso.date().describe('The last day on which it counts, such as 2027-03-31 (UTC).'),
    reason: z.string().min(1).describe('What is known, in a sentence.'),
  })
  .superRefine(({ check, promise, builds }, { addIssue }) => {
    if ((check === undefined) === (promise === undefined))
      addIssue({ code: 'custom', message: 'names what it is about by `check` or by `promise`: one of them' })
    if (builds?.from !== undefined && builds.to !== undefined && compareBuilds(builds.from, builds.to) > 0)
      addIssue({ code: 'custom', path: ['builds', 'to'], message: 'comes before `from`' })
  })

/** `known-issues.yaml`. The JSON schema for editors is generated from this. */
export const knownIssuesSchema = z
  .array(issue)
  .describe('Snapwitness: violations that are known. They change what the gate says, and no verdict.')

export type KnownIssue = z.infer<typeof issue>

/** What a known issue is held against. */
export interface Suspect {
  /** Of the check: run.json’s `id`. */
  id: string
  /** Of the statement: run.json’s `judgement`. */
  judgement: string
  promise: { id: string; number?: number | undefined } | undefined
  machine: { key: string; name: string }
  host: string
  build: string
}

/** Whether it is about that, expired or not. */
export function covers(issue: KnownIssue, suspect: Suspect): boolean {
  return (
    isAbout(issue, suspect) &&
    (issue.host === undefined || issue.host === suspect.host) &&
    isWithin(issue.builds, suspect.build) &&
    (issue.machines?.some((one) => one === suspect.machine.name || one === suspect.machine.key) ?? true)
  )
}

/** Whether it names that check or its promise, on whatever machine and build. */
export function isAbout(
  { check, promise }: KnownIssue,
  { id, judgement, promise: own }: Pick<Suspect, 'id' | 'judgement' | 'promise'>,
): boolean {
  if (check !== undefined) return check === judgement || check === id
  if (typeof promise === 'number') return own?.number === promise
  return own?.id === promise
}

function isWithin(builds: KnownIssue['builds'], build: string): boolean {
  const { from, to } = builds ?? {}
  return isInOrder(from, build) && isInOrder(build, to)
}

/** Nobody knows that of a build that is not known, nor of a number and another form, such as a version. */
function isInOrder(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return true
  return one !== '' && other !== '' && isNumber(one) === isNumber(other) && compareBuilds(one, other) <= 0
}

function isNumber(build: string): boolean {
  return /^\d+$/.test(build)
}

/** Numbers of any length by their value; what else a host calls a build by its parts. */
function compareBuilds(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}

/** It counts on the whole of its last day. */
export function hasExpired({ expires }: KnownIssue, night: Pick<Since, 'startedAt'>): boolean {
  return night.startedAt.slice(0, 10) > expires
}
