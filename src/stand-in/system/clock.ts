import { run } from '../storage/tools.ts'

/** Of the machine that the stand-in runs in. @throws ToolError where only the system's own administrator may */
export function setSystemClock(date: Date): void {
  run('date', ['--utc', '--set', date.toISOString()])
}
