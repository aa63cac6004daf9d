import { describe, expect, it } from 'vitest'
import { MOST, TooMuch } from '../../../src/core/bounds.ts'
import { forget, secret } from '../../../src/core/redact.ts'
import { decodeReturned, Unreadable } from '../../../src/vsphere/soap/decode.ts'
import { readEnvelope, SoapFault } from '../../../src/vsphere/soap/envelope.ts'
import { bare, fieldsOf } from '../../../src/vsphere/soap/fields.ts'
import { dataTypes, enumerations, methods, properties } from '../../../src/vsphere/soap/schema.ts'
import { MalformedAnswer } from '../../../src/vsphere/soap/xml.ts'

// Each string of a host's by itself, of every type that we read.

const NAMESPACES =
  'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

function envelope(content: string) {
  return readEnvelope(`<s:Envelope ${NAMESPACES}><s:Body>${content}</s:Body></s:Envelope>`)
}

/** A property of whatever type. */
function property(path: string, val: string): unknown {
  const object = `<obj type="Folder">1</obj><propSet><name>${path}</name>${val}</propSet>`
  const answer = `<R><returnval><objects>${object}</objects></returnval></R>`
  const result = decodeReturned(envelope(answer), methods.RetrievePropertiesEx.returns)
  const read = (result as { objects: { propSet: { val: unknown }[] }[] }).objects[0]?.propSet[0]?.val
  if (read instanceof Unreadable) throw read.why
  return read
}

const long = (length: number, last = 'z') => 'a'.repeat(length - 1) + last

const ofTypes = (Object.keys(dataTypes) as (keyof typeof dataTypes)[]).flatMap((type) =>
  Object.entries(fieldsOf(type)).map(([key, field]) => ({
    place: `${type}.${key}`,
    type,
    key,
    field: bare(field),
  })),
)
const ofProperties = Object.values(properties).flatMap((paths) =>
  Object.entries(paths).map(([path, field]) => ({ path, field: bare(field) })),
)

/** All that must be there besides is there. */
function object(type: string, key: string, text: string): string {
  const others = Object.entries(fieldsOf(type)).filter(
    ([name, field]) => name !== key && !/[?\]]$/.test(field),
  )
  const values = others.map(([name, field]) =>
    field.startsWith('@')
      ? `<${name} type="${field.slice(1)}">1</${name}>`
      : field in dataTypes
        ? `<${name}>${object(field, '', '')}</${name}>`
        : `<${name}>${wordsOf(field)?.[0] ?? 1}</${name}>`,
  )
  return `${values.join('')}${key === '' ? '' : `<${key}>${text}</${key}>`}`
}

function wordsOf(type: string): readonly string[] | undefined {
  return (enumerations as Readonly<Record<string, readonly string[]>>)[type]
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)
const read = ({ type, key }: { type: string; key: string }, text: string) =>
  first(
    (property('p', `<val xsi:type="${type}">${object(type, key, text)}</val>`) as Record<string, unknown>)[
      key
    ],
  )

describe('of what a host tells', () => {
  const texts = ofTypes.filter(({ field }) => field === 'text')
  const names = ofTypes.filter(({ field }) => field === 'string')

  it('there are texts and names', () => {
    expect(texts.length).toBeGreaterThan(30)
    expect(names.length).toBeGreaterThan(30)
  })

  it.each(texts)('$place is kept up to its bound, and cut with a mark beyond it', (field) => {
    expect(read(field, long(MOST.textChars))).toBe(long(MOST.textChars))
    const [one, other] = [read(field, long(70_000)), read(field, long(70_000, 'y'))] as [string, string]
    expect(one.slice(0, MOST.textChars)).toBe('a'.repeat(MOST.textChars))
    expect(one.slice(MOST.textChars)).toMatch(/^… \[cut: 70000 characters, sha256:[0-9a-f]{16}\]$/)
    // What differs stays different, wherever it does, and nothing that is whole looks the same.
    expect(one).not.toBe(other)
    expect(read(field, one)).not.toBe(one)
  })

  it.each(names)('$place is never cut: beyond its bound it is refused', (field) => {
    expect(read(field, long(MOST.textChars))).toBe(long(MOST.textChars))
    expect(() => read(field, long(MOST.textChars + 1))).toThrow(TooMuch)
    expect(() => read(field, long(MOST.textChars + 1))).toThrow(
      new RegExp(`4096 characters as ${field.type}\\.${field.key}`),
    )
  })

  it.each(ofProperties.filter(({ field }) => field === 'text'))('$path is cut with a mark', ({ path }) => {
    const value = property(path, `<val xsi:type="xsd:string">${long(1 << 20)}</val>`)
    expect(value).toMatch(/^a{4096}… \[cut: 1048576 characters/)
  })

  it.each(ofProperties.filter(({ field }) => field === 'string'))('$path is refused whole', ({ path }) => {
    const val = (length: number) => `<val xsi:type="xsd:string">${long(length)}</val>`
    expect(property(path, val(MOST.textChars))).toBe(long(MOST.textChars))
    expect(() => property(path, val(MOST.textChars + 1))).toThrow(`characters as ${path}`)
  })

  it('the notes of a machine, which we write back, are never cut', () => {
    const notes = (length: number) =>
      property('config.annotation', `<val xsi:type="xsd:string">${long(length)}</val>`)
    expect(notes(MOST.notesChars)).toBe(long(MOST.notesChars))
    expect(() => notes(MOST.notesChars + 1)).toThrow('65536 characters as config.annotation')
  })

  it('an advanced setting is cut where it is longer than any of ours', () => {
    const option = (length: number) =>
      property(
        'config.extraConfig',
        `<val xsi:type="ArrayOfOptionValue"><OptionValue><key>k</key><value xsi:type="xsd:string">${long(length)}</value></OptionValue></val>`,
      )
    expect(option(MOST.notesChars)).toEqual([
      { $type: 'OptionValue', key: 'k', value: long(MOST.notesChars) },
    ])
    expect(JSON.stringify(option(MOST.notesChars + 1))).toContain('… [cut: 65537 characters')
  })

  it('a text of no known place, and each of an array, is cut', () => {
    expect(property('p', `<val xsi:type="xsd:string">${long(5_000)}</val>`)).toContain('[cut: 5000 ')
    const array = `<val xsi:type="ArrayOfString"><string>${long(5_000)}</string></val>`
    expect(first(property('p', array))).toContain('[cut: 5000 ')
  })

  it('a reference is never cut, nor the name of a type', () => {
    const ref = (length: number) =>
      property('p', `<val xsi:type="ManagedObjectReference" type="Task">${long(length)}</val>`)
    expect(ref(MOST.textChars)).toBe(`Task:${long(MOST.textChars)}`)
    expect(() => ref(MOST.textChars + 1)).toThrow('4096 characters as a reference')
    expect(() => property('p', `<val xsi:type="ManagedObjectReference" type="${long(300)}">1</val>`)).toThrow(
      MalformedAnswer,
    )
    const device = `<device xsi:type="${long(300)}"><key>1</key></device>`
    const hardware = `<val xsi:type="VirtualHardware"><numCPU>1</numCPU><memoryMB>1</memoryMB>${device}</val>`
    expect(() => property('config.hardware', hardware)).toThrow('a type of 300 characters')
  })

  it.each(['VirtualMachinePowerState', 'string', 'Foo'])(
    'a state is one of its words, of whatever type the host calls it: %s',
    (type) => {
      const state = (word: string) => property('runtime.powerState', `<val xsi:type="${type}">${word}</val>`)
      expect(state('suspended')).toBe('suspended')
      for (const word of ['poweredOn\n  ✓ held', '::set-output name=a::b', '', 'poweredon', long(5_000)])
        expect(() => state(word)).toThrow('no VirtualMachinePowerState as runtime.powerState')
    },
  )

  it('a fault has a bounded name, and bounded words, details and keys', () => {
    const message = `<faultMessage><key>${long(5_000)}</key><message>${long(5_000)}</message></faultMessage>`
    const details = Array.from({ length: 1_000 }, (_, i) => `<d${i}>${long(5_000)}</d${i}>`).join('')
    const fault = (name: string) =>
      `<s:Fault><faultstring>${long(5_000)}</faultstring><detail><F xsi:type="${name}">${message}${message.repeat(500)}${details}</F></detail></s:Fault>`
    const thrown = thrownBy(() => envelope(fault('FileFault')))
    expect(thrown.said).toContain('… [cut: 5000 characters')
    expect(JSON.stringify(thrown.fault).length).toBeLessThan(3 * 100 * 4_200)
    for (const text of [
      ...thrown.fault.messages,
      ...thrown.fault.keys,
      ...Object.values(thrown.fault.details),
    ])
      expect(String(text)).toContain('… [cut: 5000 characters')
    expect(() => envelope(fault(long(300)))).toThrow('a type of 300 characters')
  })

  it('no secret is cut in two', () => {
    secret('correct-horse-battery')
    try {
      const val = `${'a'.repeat(MOST.textChars - 8)}correct-horse-battery${'a'.repeat(100)}`
      const cut = property('name', `<val xsi:type="xsd:string">${val}</val>`)
      expect(cut).not.toContain('correct')
    } finally {
      forget('correct-horse-battery')
    }
  })
})

function thrownBy(work: () => unknown): SoapFault {
  try {
    work()
  } catch (error) {
    if (error instanceof SoapFault) return error
    throw error
  }
  throw new Error('It was no fault.')
}
