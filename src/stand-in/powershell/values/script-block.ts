import { NetObject } from './value.ts'

/** A [scriptblock] value, as whoever keeps it knows it: its text. What runs of it, `runtime/compiled-block.ts` knows. */
export abstract class ScriptBlock extends NetObject {
  readonly typeName = 'System.Management.Automation.ScriptBlock'
  readonly text: string

  constructor(text: string) {
    super()
    this.text = text
  }

  override toText(): string {
    return this.text
  }
}
