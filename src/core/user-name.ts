import { userInfo } from 'node:os'

/** Of whoever runs this program. A container may run one by a number that has no name there. */
export function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}
