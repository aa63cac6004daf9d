import { toBigInt, toDouble } from '../values/number.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import type { Bound } from './binder.ts'
import type { Context } from './context.ts'
import { numberFrom, toBool, toItems } from './convert.ts'
import { type ErrorDetails, ErrorRecord, NetThrow, PsError } from './errors.ts'
import { type Emit, StopUpstream } from './flow.ts'
import { type Reporter, reportError } from './reporting.ts'
import type { Session } from './session.ts'

/** A cmdlet at work: what it was given, and the ways in which it can answer. */
export class Call {
  readonly context: Context
  readonly emit: Emit
  readonly reporter: Reporter
  readonly #stage: object
  bound: Bound

  constructor(context: Context, bound: Bound, emit: Emit, reporter: Reporter, stage: object) {
    this.context = context
    this.bound = bound
    this.emit = emit
    this.reporter = reporter
    this.#stage = stage
  }

  get session(): Session {
    return this.context.session
  }

  has(name: string): boolean {
    return this.bound.values.has(name.toLowerCase())
  }

  value(name: string): Value {
    return this.bound.values.get(name.toLowerCase())
  }

  text(name: string): string | undefined {
    const value = this.value(name)
    return value === undefined || value === null ? undefined : textOf(value)
  }

  texts(name: string): string[] | undefined {
    const value = this.value(name)
    return value === undefined || value === null ? undefined : toItems(value).map(textOf)
  }

  number(name: string): number | undefined {
    const value = this.value(name)
    return value === undefined || value === null ? undefined : toDouble(numberFrom(value))
  }

  numbers(name: string): number[] | undefined {
    const value = this.value(name)
    return value === undefined || value === null
      ? undefined
      : toItems(value).map((each) => toDouble(numberFrom(each)))
  }

  bigint(name: string): bigint | undefined {
    const value = this.value(name)
    return value === undefined || value === null ? undefined : toBigInt(numberFrom(value))
  }

  items(name: string): readonly Value[] {
    return toItems(this.value(name))
  }

  flag(name: string): boolean {
    return toBool(this.value(name))
  }

  /** Reports an error and goes on. @throws PsError under ErrorAction Stop */
  error(details: ErrorDetails): void {
    reportError(this.context, new PsError(new ErrorRecord(details)), this.reporter)
  }

  /** Does something of .NET's, and reports what it throws as this cmdlet's error. Returns whether it was done. */
  attempt(run: () => void, { id, category, target }: Omit<ErrorDetails, 'exception'>): boolean {
    try {
      run()
      return true
    } catch (thrown) {
      if (!(thrown instanceof NetThrow)) throw thrown
      this.error({ exception: thrown.exception, id, category, target: target ?? null })
      return false
    }
  }

  /** Does something for this cmdlet, and reports its error. Returns undefined then. @throws PsError under ErrorAction Stop */
  trying<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (thrown) {
      if (!(thrown instanceof PsError) || thrown.fatal) throw thrown
      reportError(this.context, thrown, this.reporter)
      return undefined
    }
  }

  /** No more input is wanted: ends what comes before in the pipeline. */
  stopUpstream(): never {
    throw new StopUpstream(this.#stage)
  }
}

/** A terminating error of a cmdlet. */
export function terminating(details: ErrorDetails): PsError {
  return new PsError(new ErrorRecord(details))
}
