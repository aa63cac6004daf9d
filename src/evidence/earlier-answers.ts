/** How a host answered in an earlier run, where it may answer either way. */
interface EarlierAnswer {
  answer: string
  runId: string
  /** Version and build of the host at that time. */
  host: string
}

/** By a machine's name in this run, and the question. */
export type EarlierAnswers = (machine: string, question: string) => EarlierAnswer | undefined
