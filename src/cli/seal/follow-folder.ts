import type { RunSummary } from '../../evidence/run-summary.ts'
import { followProgress } from '../run/progress.ts'
import { tellVerdict } from '../run/tell-verdict.ts'

/** Shows what goes on in a folder as soon as there is one, and tells what it came to. */
export function followFolder() {
  let progress: { stop(): void } | undefined
  return {
    follow: (folder: string) => {
      progress = followProgress(folder)
    },
    stop: () => progress?.stop(),
    tell: (summary: RunSummary, folder: string) => tellVerdict(summary, folder),
  }
}
