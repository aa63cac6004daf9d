import { arrayTables } from './array.ts'
import { bigIntegerTables } from './big-integer.ts'
import { collectionTables, genericCollections } from './collections.ts'
import { consoleTables } from './console.ts'
import { conversionTables } from './conversion.ts'
import { dateTimeTables } from './date-time.ts'
import { directorySecurityTables } from './directory-security.ts'
import { environmentTables } from './environment.ts'
import { exceptionTables } from './exceptions.ts'
import { fileTables } from './file.ts'
import { fileStreamTables } from './file-stream.ts'
import { hashAlgorithmTables } from './hash-algorithm.ts'
import { languageTables } from './language.ts'
import { mathTables } from './math.ts'
import { numberTables } from './number.ts'
import { objectTables } from './object.ts'
import { pathTables } from './path.ts'
import { regexTables } from './regex.ts'
import { registryKeyTables } from './registry-key.ts'
import { smallTables } from './small.ts'
import { stringTables } from './string.ts'
import { textTables } from './text.ts'
import { textStreamTables } from './text-stream.ts'

/** Every .NET type that a script can name. */
export const tables = [
  ...arrayTables,
  ...bigIntegerTables,
  ...collectionTables,
  ...consoleTables,
  ...conversionTables,
  ...dateTimeTables,
  ...directorySecurityTables,
  ...environmentTables,
  ...exceptionTables,
  ...fileStreamTables,
  ...fileTables,
  ...hashAlgorithmTables,
  ...languageTables,
  ...mathTables,
  ...numberTables,
  ...objectTables,
  ...pathTables,
  ...regexTables,
  ...registryKeyTables,
  ...smallTables,
  ...stringTables,
  ...textStreamTables,
  ...textTables,
]

export const generics = genericCollections
