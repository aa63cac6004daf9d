import { NetObject, type Value } from '../values/value.ts'

/** A .NET exception, as `$_.Exception` shows it. */
export class NetException extends NetObject {
  readonly typeName: string
  readonly message: string
  readonly inner: NetException | undefined
  readonly hresult: number

  constructor(
    typeName: string,
    message: string,
    { inner, hresult }: { inner?: NetException; hresult?: number } = {},
  ) {
    super()
    this.typeName = typeName
    this.message = message
    this.inner = inner
    this.hresult = hresult ?? HRESULTS[typeName] ?? COR_E_EXCEPTION
  }

  override toText(): string {
    const inner = this.inner ? ` ---> ${this.inner.toText()}` : ''
    return `${this.typeName}: ${this.message}${inner}`
  }
}

const COR_E_EXCEPTION = -2146233088

const HRESULTS: Readonly<Record<string, number>> = {
  'System.IO.FileNotFoundException': -2147024894,
  'System.IO.DirectoryNotFoundException': -2147024893,
  'System.UnauthorizedAccessException': -2147024891,
  'System.ArgumentException': -2147024809,
  'System.IO.IOException': -2146232800,
  'System.FormatException': -2146233033,
  'System.OverflowException': -2146233066,
  'System.DivideByZeroException': -2147352558,
}

/** Where in a script something stands. */
export interface Extent {
  readonly text: string
  /** 1 for the first. */
  readonly line: number
  readonly column: number
  /** The whole line on which it begins. */
  readonly lineText: string
}

export interface ErrorDetails {
  exception: NetException
  /** FullyQualifiedErrorId, without the command that is appended to it. */
  id: string
  category: string
  target?: Value
  /** `ErrorDetails.Message`, where it replaces the exception's own text. */
  text?: string
}

/** What PowerShell reports: an exception, and where and in whose hands it came to be. */
export class ErrorRecord extends NetObject {
  readonly typeName = 'System.Management.Automation.ErrorRecord'
  readonly exception: NetException
  readonly category: string
  readonly target: Value
  readonly text: string | undefined
  readonly #id: string
  extent: Extent | undefined
  /** The command that failed, and the .NET class behind it, which completes the error id. */
  command: { name: string; implementation: string | undefined } | undefined

  constructor({ exception, id, category, target = null, text }: ErrorDetails) {
    super()
    this.exception = exception
    this.category = category
    this.target = target
    this.text = text
    this.#id = id
  }

  get fullyQualifiedErrorId(): string {
    return this.command?.implementation ? `${this.#id},${this.command.implementation}` : this.#id
  }

  get message(): string {
    return this.text ?? this.exception.message
  }

  override toText(): string {
    return this.message
  }
}

/** An error on its way up. */
export class PsError extends Error {
  readonly record: ErrorRecord
  /**
   * Ends the script, not only the statement: `throw`, and non-terminating errors under ErrorAction Stop.
   * (about_Try_Catch_Finally and about_Throw; cmdlets' own terminating errors end the statement.)
   */
  fatal: boolean

  constructor(record: ErrorRecord, { fatal = false }: { fatal?: boolean } = {}) {
    super(record.message)
    this.name = 'PsError'
    this.record = record
    this.fatal = fatal
  }
}

/** An error of the language itself: a RuntimeException under its own id. */
export function runtimeError(
  id: string,
  message: string,
  {
    type = 'System.Management.Automation.RuntimeException',
    category = 'InvalidOperation',
    target = null as Value,
    inner = undefined as NetException | undefined,
  } = {},
): PsError {
  const exception = new NetException(type, message, inner ? { inner } : {})
  return new PsError(new ErrorRecord({ exception, id, category, target }))
}

/** What a .NET member throws. The call site wraps it in a MethodInvocationException, as PowerShell does. */
export class NetThrow extends Error {
  readonly exception: NetException

  constructor(typeName: string, message: string, options: { hresult?: number } = {}) {
    super(message)
    this.name = 'NetThrow'
    this.exception = new NetException(typeName, message, options)
  }
}

/** `Exception calling "X" with "N" argument(s): "…"` */
export function invocationError(member: string, argumentCount: number, thrown: NetException): PsError {
  const message = `Exception calling "${member}" with "${argumentCount}" argument(s): "${thrown.message}"`
  return runtimeError(thrown.typeName.split('.').at(-1) ?? '', message, {
    type: 'System.Management.Automation.MethodInvocationException',
    category: 'NotSpecified',
    inner: thrown,
  })
}

/** A conversion that is refused. */
export function castError(
  message: string,
  id = 'InvalidCastFromStringToInteger',
  target: Value = null,
): PsError {
  return runtimeError(id, message, {
    type: 'System.Management.Automation.PSInvalidCastException',
    category: 'InvalidArgument',
    target,
  })
}
