import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'S',
})

const Objects = z.object({
  Objs: z.object({ S: z.array(z.object({ '@S': z.string(), '#text': z.string() })).default([]) }),
})

/**
 * Standard error as a person reads it. Windows PowerShell writes its own errors there as CLIXML ([MS-PSRP] 2.2.5)
 * whenever its command came encoded, `-OutputFormat Text` or not; what programs wrote stands between as it is.
 * Of the objects, errors are kept; progress and the other streams are noise.
 */
export function plainText(stderr: string): string {
  return stderr
    .replace(/#< CLIXML\r?\n/g, '')
    .replace(/<Objs [\s\S]*?<\/Objs>/g, (objects) => errorsIn(objects) ?? objects)
}

/** {@link plainText} of text that comes in pieces. What may be the beginning of something longer waits for its end. */
export class PlainTextStream {
  #waiting = ''

  /** The text that is ready. */
  write(piece: string): string {
    const text = this.#waiting + piece
    const end = text.search(OPEN_END)
    this.#waiting = end < 0 ? '' : text.slice(end)
    return plainText(end < 0 ? text : text.slice(0, end))
  }

  end(): string {
    const rest = this.#waiting
    this.#waiting = ''
    return plainText(rest)
  }
}

/** A mark or an element that is not complete at the end of the text. */
const OPEN_END = new RegExp(
  `(?:<Objs (?![\\s\\S]*</Objs>)[\\s\\S]*|${beginningsOf('#< CLIXML\r\n')}|${beginningsOf('<Objs ')})$`,
)

function beginningsOf(mark: string): string {
  return Array.from(mark, (_, i) => mark.slice(0, i + 1))
    .slice(0, -1)
    .toReversed()
    .join('|')
}

function errorsIn(xml: string): string | undefined {
  const read = Objects.safeParse(parser.parse(xml))
  if (!read.success) return undefined
  const errors = read.data.Objs.S.filter((text) => text['@S'] === 'Error')
  return errors.map((text) => unescaped(text['#text'])).join('')
}

/** Characters that XML cannot carry stand as `_x000A_`. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}
