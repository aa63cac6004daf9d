import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { castError } from './errors.ts'

const PREFERENCES = ['SilentlyContinue', 'Stop', 'Continue', 'Inquire', 'Ignore', 'Suspend']

/** An ActionPreference by its name, the beginning of it, or its number. @throws PsError */
export function bindPreference(value: Value): string {
  const text = textOf(value)
  const byNumber = PREFERENCES[Number(text)]
  const found = /^\d$/.test(text)
    ? byNumber
    : PREFERENCES.find((name) => name.toLowerCase() === text.toLowerCase())
  if (found) return found
  throw castError(
    `Cannot convert value "${text}" to type "System.Management.Automation.ActionPreference". Error: "Unable to match the ` +
      `identifier name ${text} to a valid enumerator name. Specify one of the following enumerator names and try again: ` +
      `${PREFERENCES.join(', ')}"`,
  )
}
