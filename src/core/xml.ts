import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { MOST, TooMuch } from './bounds.ts'

/**
 * The root of a document that somebody else wrote; null when it is not one whole XML document. Entities of a document
 * type are not known to the parser, so that nothing in it stands for more than itself. A character that XML does not have,
 * as the notes of some machine hold it, is marked (U+FFFD), and all else is read.
 * @throws TooMuch when it has more, or deeper, elements than any answer of a host or guest
 */
export function xmlRoot(text: string): XmlElement | null {
  refuseMarks(text)
  const root = parsed(text) ?? parsedMarked(text)
  if (root !== null) refuseDepth(root)
  return root
}

/** Before the parser sees it: each mark costs it some hundred bytes of memory. */
function refuseMarks(text: string): void {
  if (text.length <= MOST.xmlMarks) return
  let marks = 0
  for (let at = 0; at < text.length; at++) if (isMark(text.charCodeAt(at))) marks++
  if (marks > MOST.xmlMarks) throw new TooMuch(`${MOST.xmlMarks} elements, attributes and entities`)
}

/** What begins an element, an attribute's value or an entity, a carriage return, and the first half of a rare character. */
function isMark(code: number): boolean {
  return (
    code === 0x3c || code === 0x3d || code === 0x26 || code === 0x0d || (code >= 0xd800 && code <= 0xdbff)
  )
}

function parsed(text: string): XmlElement | null {
  try {
    // XML 1.0, 2.11; the parser does it too, but copies the rest of the document for each carriage return.
    return parseXml(text.replace(/\r\n?/g, '\n')).root
  } catch (error) {
    // The parser goes down by calls: it says by the end of the stack that there is no end of levels.
    if (error instanceof RangeError) throw tooDeep()
    return null
  }
}

/** Hosts pass on what people and guests have written, by reference (`&#x1f;`) or as it is. */
function parsedMarked(text: string): XmlElement | null {
  const marked = text
    .replaceAll(/&#(?:x([\da-f]+)|(\d+));/gi, (reference, hex?: string, decimal?: string) =>
      isCharacter(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) ? reference : MARK,
    )
    .replaceAll(NO_CHARACTER, MARK)
  return marked === text ? null : parsed(marked)
}

const MARK = '\ufffd'

/** XML 1.0, 2.2: what is no character of a document. A half of a rare character is one too. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NO_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Cs}]/gu

function isCharacter(code: number): boolean {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false
  return String.fromCodePoint(code).search(NO_CHARACTER) < 0
}

function refuseDepth(root: XmlElement): void {
  let level = [root]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MOST.xmlLevels) throw tooDeep()
    level = level.flatMap(({ children }) => children.filter((child) => child instanceof XmlElement))
  }
}

function tooDeep(): TooMuch {
  return new TooMuch(`${MOST.xmlLevels} levels of elements`)
}
