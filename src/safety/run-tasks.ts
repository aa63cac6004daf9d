import { join } from 'node:path'

/** Where all processes of a run note the tasks that they start on its host. */
export function taskFileIn(folder: string): string {
  return join(folder, 'tasks')
}
