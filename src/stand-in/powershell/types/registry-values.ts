import type { Environment } from '../../console/environment.ts'
import type { RegistryKind, RegistryValue } from '../../system/registry-value.ts'
import { toBytes, toItems, toNumber } from '../runtime/convert.ts'
import { isNumber, kindOf, toBigInt } from '../values/number.ts'
import { textOf, typedArray } from '../values/text.ts'
import type { Value } from '../values/value.ts'

/** A registry value as .NET hands it out: [string], [int], [long], [byte[]] or [string[]]. */
export function registryData({ kind, data }: RegistryValue, environment: Environment): Value {
  switch (kind) {
    case 'DWord':
      return Number(BigInt.asIntN(32, BigInt(textIn(data))))
    case 'QWord':
      return BigInt.asIntN(64, BigInt(textIn(data)))
    case 'Binary':
      return new Uint8Array(Buffer.from(textIn(data), 'base64'))
    case 'MultiString':
      return typedArray('System.String', typeof data === 'string' ? [data] : [...data])
    case 'ExpandString':
      return environment.expand(textIn(data))
    case 'String':
      return textIn(data)
  }
}

/** A registry value of what a script gives; where no kind is named, the one that fits the data. @throws PsError */
export function registryValue(name: string, value: Value, kind = kindFor(value)): RegistryValue {
  return { name, kind, data: DATA[kind](value) }
}

function textIn(data: RegistryValue['data']): string {
  return typeof data === 'string' ? data : data.join('\n')
}

const DATA: Readonly<Record<RegistryKind, (value: Value) => RegistryValue['data']>> = {
  String: textOf,
  ExpandString: textOf,
  DWord: (value) => digits(value, 'int32', 'uint32'),
  QWord: (value) => digits(value, 'int64', 'uint64'),
  Binary: (value) => Buffer.from(toBytes(value)).toString('base64'),
  MultiString: (value) => toItems(value).map(textOf),
}

/** With a sign or without: -1 and 4294967295 are the same bits. */
function digits(value: Value, signed: 'int32' | 'int64', unsigned: 'uint32' | 'uint64'): string {
  const isNegative = textOf(value).trim().startsWith('-')
  return toBigInt(toNumber(isNegative ? signed : unsigned, value)).toString()
}

function kindFor(value: Value): RegistryKind {
  if (isNumber(value) && /int/.test(kindOf(value))) return kindOf(value).endsWith('64') ? 'QWord' : 'DWord'
  if (value instanceof Uint8Array) return 'Binary'
  return Array.isArray(value) ? 'MultiString' : 'String'
}
