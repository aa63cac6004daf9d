import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { MalformedAnswer, readXml } from '../../../src/vsphere/soap/xml.ts'

test('names lose their prefixes, and types are told whatever the prefix of the attribute', () => {
  const root = readXml(`<?xml version="1.0"?>
    <s:a xmlns:s='urn:s' other="x > y type='no'"><b XMLSchema-instance:type = 'xsd:string'/><c type="Task" x:type="v:Ref">t</c></s:a>\n`)
  expect(root).toMatchObject({ name: 'a', type: undefined, referenceType: undefined })
  expect(root.children).toMatchObject([
    { name: 'b', type: 'string', referenceType: undefined, children: [], text: '' },
    { name: 'c', type: 'Ref', referenceType: 'Task', text: 't' },
  ])
})

test('text is what was written: references once, CDATA as it stands, comments not at all, every space kept', () => {
  expect(readXml('<a> &lt;&#98;&#x1F4BE;&amp;lt; <!-- > --><![CDATA[&lt; <]]>\t</a>').text).toBe(
    ' <b💾&lt; &lt; <\t',
  )
})

test.each([
  ['nothing', ''],
  ['text alone', 'hello'],
  ['two documents', '<a/><b/>'],
  ['text behind the document', '<a/>b'],
  ['tags that cross', '<a><b></a></b>'],
  ['HTML', '<html><br>hello</html>'],
  ['an attribute without quotes', '<a b=c/>'],
  ['a bare ampersand', '<a>R&D</a>'],
  ['an entity that XML does not know', '<a>&nbsp;</a>'],
  ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
])('%s is no document', (_, text) => {
  expect(() => readXml(text)).toThrow(MalformedAnswer)
})

test('a document that was cut anywhere is refused', () => {
  const whole = '<?xml version="1.0"?><a x="1"><b>t &amp; u</b><!-- c --><![CDATA[d]]><e/></a>'
  expect(readXml(whole).children).toHaveLength(2)
  for (let end = 0; end < whole.length; end++) {
    expect(() => readXml(whole.slice(0, end)), whole.slice(0, end)).toThrow(MalformedAnswer)
  }
})

test('whatever pieces of XML a host sends, they are read or refused', () => {
  const pieces = [
    '<',
    '</',
    '>',
    '/>',
    '<a',
    '<a>',
    '</a>',
    ' b="',
    '"',
    '&',
    ';',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    ' ',
    '=',
    'c',
  ]
  const texts = array(constantFrom(...pieces), { maxLength: 40 }).map((each) => each.join(''))
  assert(property(texts, isReadOrRefused), { numRuns: 2000 })
})

function isReadOrRefused(text: string): boolean {
  try {
    return readXml(text) !== undefined
  } catch (error) {
    return error instanceof MalformedAnswer
  }
}
