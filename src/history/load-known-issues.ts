import { existsSync } from 'node:fs'
import { z } from 'zod'
import { readWrittenText, type WrittenKind } from '../core/written-text.ts'
import { validWritten } from '../core/written-yaml.ts'
import { type KnownIssue, knownIssuesSchema } from './known-issues.ts'

const KNOWN_ISSUES: WrittenKind = {
  name: 'The list of known issues',
  missing: 'Name the file with --known-issues, or leave that out where there is none.',
  mend: 'Mend the lines named above. `snapwitness schema --known-issues` prints every setting with its meaning.',
}

/** Beside the configuration, where one works. */
const KNOWN_ISSUES_FILE = 'known-issues.yaml'

/**
 * Reads `known-issues.yaml`.
 * @param named the file that a person names; left out, the usual one where it is there
 * @throws UsageError with the file and the line of every mistake
 */
export async function loadKnownIssues(named?: string): Promise<KnownIssue[]> {
  if (named === undefined && !existsSync(KNOWN_ISSUES_FILE)) return []
  const path = named ?? KNOWN_ISSUES_FILE
  const text = await readWrittenText(path, KNOWN_ISSUES)
  return validWritten({ path, text, schema: knownIssuesSchema, kind: KNOWN_ISSUES, empty: [] })
}

/** The JSON schema (draft 2020-12) of `known-issues.yaml`, as an editor wants it: of what a person writes. */
export function knownIssuesJsonSchema(): object {
  return z.toJSONSchema(knownIssuesSchema, { io: 'input' })
}
