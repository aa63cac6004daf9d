import { NetObject } from './value.ts'

/** [version]: two to four numbers. */
export class Version extends NetObject {
  readonly typeName = 'System.Version'
  readonly parts: readonly number[]

  constructor(parts: readonly number[]) {
    super()
    this.parts = parts
  }

  /** A part that was not given is -1. */
  part(place: number): number {
    return this.parts[place] ?? -1
  }

  static parse(text: string): Version {
    return new Version(text.split('.').map(Number))
  }

  compareTo(other: Version): number {
    for (let place = 0; place < 4; place++) {
      const difference = this.part(place) - other.part(place)
      if (difference !== 0) return difference
    }
    return 0
  }

  override toText(): string {
    return this.parts.join('.')
  }
}
