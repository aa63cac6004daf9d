import { describe, expect, it } from 'vitest'
import { escapeAttribute, escapeText, readXml } from '../../../../src/lab/vim/soap/xml.ts'

describe('reading XML', () => {
  it('takes names and xsi:type free of whatever prefix the client chose', () => {
    const root = readXml(
      '<a:x xmlns:a="urn:vim25"><y XMLSchema-instance:type="v:VirtualDisk" type="Folder"/></a:x>',
    )
    expect(root.name).toBe('x')
    expect(root.children[0]).toMatchObject({ name: 'y', type: 'VirtualDisk', referenceType: 'Folder' })
  })

  it('keeps every space of a text, and what entities and CDATA stand for', () => {
    expect(readXml('<name> two &amp; &#x41;&#1103; <![CDATA[<3]]> </name>').text).toBe(' two & Aя <3 ')
  })

  it('keeps elements of different names in the order of the document', () => {
    const names = readXml('<a><b/><c/><b/></a>').children.map(({ name }) => name)
    expect(names).toEqual(['b', 'c', 'b'])
  })

  it.each(['', 'text', '<a>', '<a></b>', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])(
    'refuses %j',
    (text) => {
      expect(() => readXml(text)).toThrow()
    },
  )
})

describe('escaping', () => {
  it('is undone by reading, for text that XML can carry', () => {
    const text = ' <b> & "quoted" \r\n\t𝄞 ]]> '
    expect(readXml(`<a>${escapeText(text)}</a>`).text).toBe(text)
    expect(readXml(`<a type="${escapeAttribute(text)}"/>`).referenceType).toBe(text)
  })

  it('replaces what XML has no way to write', () => {
    expect(escapeText('a\u0000b\u001Fc')).toBe('a\uFFFDb\uFFFDc')
  })
})
