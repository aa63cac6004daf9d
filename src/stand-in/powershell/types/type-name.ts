import { shortName } from '../values/text.ts'
import { NetObject } from '../values/value.ts'

/** What GetType() gives: a type known by its name. */
export class TypeName extends NetObject {
  readonly typeName = 'System.RuntimeType'
  readonly fullName: string

  constructor(fullName: string) {
    super()
    this.fullName = fullName
  }

  get name(): string {
    return shortName(this.fullName)
  }

  override toText(): string {
    return this.fullName
  }
}
