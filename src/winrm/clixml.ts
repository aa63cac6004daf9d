import { XmlElement } from '@rgrove/parse-xml'
import { xmlRoot } from '../core/xml.ts'

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
