import type { Deadline } from '../../src/core/deadline.ts'

/** One of our clients with a real server of its protocol on this computer. */
export interface Protocol {
  readonly name: string
  /** Where the server listens; another one may stand there after a {@link reset}. */
  readonly port: number
  /** What must not be seen in any error. */
  readonly secrets: readonly string[]
  /**
   * Our client's whole conversation with the server, from the login to the goodbye, by way of a port; its errors are the
   * client's. After every operation that reports success, what it reports is compared with what the server itself knows.
   * @returns what was reported and is not so
   */
  converse(port: number, deadline: Deadline): Promise<string[]>
  /** Puts the server back to where the conversation begins, whatever became of the one before. */
  reset(): Promise<void>
  close(): Promise<void>
}
