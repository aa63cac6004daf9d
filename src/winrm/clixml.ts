import { XmlElement } from '@rgrove/parse-xml'
import { bytesText, MOST, TooMuch } from '../core/bounds.ts'
import { xmlRoot } from '../core/xml.ts'

const MARK = '#< CLIXML\r\n'
const BEGIN = '<Objs '
const END = '</Objs>'

/**
 * Standard error as a person reads it. Windows PowerShell writes its own errors there as CLIXML ([MS-PSRP] 2.2.5)
 * whenever its command came encoded, `-OutputFormat Text` or not; what programs wrote stands between as it is.
 * Of the objects, errors are kept; progress and the other streams are noise.
 */
export function plainText(stderr: string): string {
  const parts = stderr.replace(/#< CLIXML\r?\n/g, '').split(END)
  const rest = parts.pop() ?? ''
  return parts.map((part) => withErrorsOf(part + END)).join('') + rest
}

/** Text that ends with the end of objects. Before their beginning a program may have written. */
function withErrorsOf(text: string): string {
  const begin = text.indexOf(BEGIN)
  if (begin < 0) return text
  const objects = text.slice(begin)
  return text.slice(0, begin) + (errorsIn(objects) ?? objects)
}

/** {@link plainText} of text that comes in pieces. What may be the beginning of something longer waits for its end. */
export class PlainTextStream {
  #waiting: string[] = []
  #length = 0
  /** Whether objects wait, whose end is looked for in what is new alone; else it is less than a mark. */
  #inObjects = false
  /** The end of what waits: the end of the objects may be cut. */
  #tail = ''

  /**
   * The text that is ready.
   * @throws TooMuch when more waits than any command prints
   */
  write(piece: string): string {
    this.#tail = (this.#tail + piece).slice(-(piece.length + END.length))
    this.#keep(piece)
    if (this.#inObjects && !this.#tail.includes(END)) return ''
    const text = this.#taken()
    const open = openEnd(text)
    this.#inObjects = text.startsWith(BEGIN, open)
    this.#keep(text.slice(open))
    return plainText(text.slice(0, open))
  }

  end(): string {
    return plainText(this.#taken())
  }

  #keep(text: string): void {
    this.#waiting.push(text)
    this.#length += text.length
    if (this.#length > MOST.outputBytes) throw new TooMuch(bytesText(MOST.outputBytes))
  }

  #taken(): string {
    const text = this.#waiting.join('')
    this.#waiting = []
    this.#length = 0
    return text
  }
}

/** Where a mark or an element begins that is not complete at the end of the text; the text's own end where none does. */
function openEnd(text: string): number {
  const begin = text.indexOf(BEGIN, text.lastIndexOf(END) + 1)
  if (begin >= 0) return begin
  const last = Math.max(0, text.length - MARK.length)
  const mark = text.slice(last).search(OPEN_MARK)
  return mark < 0 ? text.length : last + mark
}

const OPEN_MARK = new RegExp(`(?:${beginningsOf(MARK)}|${beginningsOf(BEGIN)})$`)

function beginningsOf(mark: string): string {
  return Array.from(mark, (_, i) => mark.slice(0, i + 1))
    .slice(0, -1)
    .toReversed()
    .join('|')
}

/** Undefined where it is none that can be read. */
function errorsIn(xml: string): string | undefined {
  const objects = xmlRoot(xml)?.children.filter((child) => child instanceof XmlElement)
  const texts = objects?.filter(({ name }) => name === 'S')
  if (texts?.some(({ attributes }) => attributes.S === undefined) !== false) return undefined
  const errors = texts.filter(({ attributes }) => attributes.S === 'Error')
  return errors.map(({ text }) => unescaped(text)).join('')
}

/** Characters that XML cannot carry stand as `_x000A_`. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}
