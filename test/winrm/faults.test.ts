import { expect, test } from 'vitest'
import { faultError } from '../../src/winrm/faults.ts'

test.each([
  [
    'reasons in two languages',
    {
      Reason: { Text: [{ '#text': 'Zugriff verweigert', '@xml:lang': 'de' }, 'Access is denied'] },
      Detail: { WSManFault: { '@Code': '0x80070005' } },
    },
    { kind: 'policy', what: /fault \d+: Zugriff verweigert \| Access is denied$/ },
  ],
  [
    'a signed number',
    { Reason: { Text: 'no' }, Detail: { WSManFault: { '@Code': '-2147024891' } } },
    { kind: 'policy', what: /: no$/ },
  ],
  [
    'a fault of SOAP 1.1',
    { faultcode: 's:Client', faultstring: 'wrong door' },
    { kind: 'protocol', what: /without a number: wrong door$/ },
  ],
  [
    'a reason of no shape that we know, beside a number',
    { Reason: { Text: { a: 'b' } }, Detail: { WSManFault: { '@Code': '995' } } },
    { kind: 'starting', what: /fault 995: no reason given$/ },
  ],
  [
    'a machine without a paging file left',
    { Reason: { Text: 'no' }, Detail: { WSManFault: { '@Code': '1455' } } },
    { kind: 'starting', what: /fault 1455: no$/ },
  ],
  [
    'a clock that is apart',
    { Reason: { Text: 'no' }, Detail: { WSManFault: { '@Code': '1398' } } },
    { kind: 'login', what: /fault 1398: no$/ },
  ],
])('%s keeps its number, its kind and its words', (_, fault, { kind, what }) => {
  expect(faultError(fault, 'win10-1')).toMatchObject({ kind, what: expect.stringMatching(what) })
})
