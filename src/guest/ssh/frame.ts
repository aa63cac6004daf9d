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

/** One stream of a {@link framed} script. What each part that arrives costs does not grow with what came before it. */
export class FramedText {
  readonly #mark: string
  readonly #bytes = new BoundedBytes(MOST.outputBytes)
  /** Where what the script wrote begins; undefined until the first line is there. */
  #from: number | undefined
  /** Where the first line may begin at the earliest. */
  #searched = 0

  constructor(mark: string) {
    this.#mark = mark
  }

  /** Whether it was not too much. */
  push(chunk: Buffer): boolean {
    if (!this.#bytes.add(chunk)) return false
    this.#from ??= this.#findFirst()
    return true
  }

  get begun(): boolean {
    return this.#bytes.length > 0
  }

  /** Undefined until the last line is there; and where there is no first one, since that is no answer. */
  get exitCode(): number | undefined {
    const end = this.#bytes
      .whole()
      .subarray(-(this.#mark.length + 8))
      .toString('latin1')
    const last = end.match(/\n([0-9a-f-]+) (\d{1,3})\n$/)
    return last?.[1] === this.#mark && this.#from !== undefined ? Number(last[2]) : undefined
  }

  /** What the script wrote, once its exit code is there. */
  get text(): string {
    const all = this.#bytes.whole()
    return all.toString('utf8', this.#from, all.lastIndexOf(`\n${this.#mark} `))
  }

  #findFirst(): number | undefined {
    const line = `${this.#mark}\n`
    const at = this.#bytes.whole().indexOf(line, this.#searched)
    this.#searched = Math.max(0, this.#bytes.length - line.length + 1)
    return at < 0 ? undefined : at + line.length
  }
}
