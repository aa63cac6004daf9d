export type RegistryKind = 'String' | 'ExpandString' | 'DWord' | 'QWord' | 'Binary' | 'MultiString'

export interface RegistryValue {
  /** Empty for the key's default value. */
  readonly name: string
  readonly kind: RegistryKind
  /** Text; of numbers their digits, of bytes Base64, of a MultiString its texts. */
  readonly data: string | readonly string[]
}

/** The values of keys by the keys' full paths. */
export type RegistryKeys = Readonly<Record<string, readonly RegistryValue[]>>
