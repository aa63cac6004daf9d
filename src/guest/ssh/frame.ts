import { BoundedBytes, MOST } from '../../core/bounds.ts'

/**
 * A script as it goes to the standard input of a shell that lives on. The parentheses make the shell read all of it
 * before it runs any of it, so that a connection that breaks cannot run half a script; they keep what it sets and how
 * it exits to itself, and no command of it can eat what follows. The mark on both streams tells its output from the
 * rest, such as what a login script prints, and carries the exit code.
 */
export function framed(script: string, mark: string): string {
  const lines = [
    `echo ${mark}; echo ${mark} >&2`,
    '(',
    script,
    ') </dev/null',
    `set -- $?; printf '\\n%s %s\\n' ${mark} $1; printf '\\n%s %s\\n' ${mark} $1 >&2`,
  ]
  return `${lines.join('\n')}\n`
}

/** One stream of a {@link framed} script. */
export class FramedText {
  readonly #mark: string
  readonly #bytes = new BoundedBytes(MOST.outputBytes)
  /** As much of the end as the last line takes. */
  #end = ''

  constructor(mark: string) {
    this.#mark = mark
  }

  /** Whether it was not too much. */
  push(chunk: Buffer): boolean {
    if (!this.#bytes.add(chunk)) return false
    this.#end = (this.#end + chunk.toString('latin1')).slice(-(this.#mark.length + 8))
    return true
  }

  get begun(): boolean {
    return this.#bytes.length > 0
  }

  /** Undefined until the last line is there; and where there is no first one, since that is no answer. */
  get exitCode(): number | undefined {
    const last = this.#end.match(/\n([0-9a-f-]+) (\d{1,3})\n$/)
    return last?.[1] === this.#mark && this.#from >= 0 ? Number(last[2]) : undefined
  }

  /** What the script wrote, once its exit code is there. */
  get text(): string {
    const all = this.#bytes.whole().toString('utf8')
    return all.slice(this.#from + this.#mark.length + 1, all.lastIndexOf(`\n${this.#mark} `))
  }

  get #from(): number {
    return this.#bytes.whole().toString('utf8').indexOf(`${this.#mark}\n`)
  }
}
