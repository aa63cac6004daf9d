import type { ErrorRecord } from './errors.ts'
import type { Scope } from './scope.ts'
import type { Session } from './session.ts'

/** Where the streams beside the output go. */
export interface Streams {
  error(record: ErrorRecord): void
  warning(text: string): void
  verbose(text: string): void
  debug(text: string): void
  /** Write-Host and Write-Information. */
  information(text: string): void
}

/** What a statement needs to run: the session, the names it sees, and the streams it may write to. */
export class Context {
  readonly session: Session
  readonly scope: Scope
  readonly streams: Streams

  constructor(session: Session, scope: Scope, streams: Streams) {
    this.session = session
    this.scope = scope
    this.streams = streams
  }

  /** The preference in force, in lower case: `continue`, `silentlycontinue`, `stop`, `ignore`. */
  preference(name: 'erroractionpreference' | 'warningpreference' | 'verbosepreference'): string {
    const value = this.scope.get(name)
    return typeof value === 'string' ? value.toLowerCase() : ''
  }

  inScope(scope: Scope): Context {
    return new Context(this.session, scope, this.streams)
  }

  withStreams(streams: Partial<Streams>): Context {
    return new Context(this.session, this.scope, { ...this.streams, ...streams })
  }
}
