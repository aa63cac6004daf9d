/** A method fault, as a SOAP fault's detail, a task's error or a missing property carries it. */
export interface Fault {
  /** The fault's type: `TooManySnapshotLevels`. */
  name: string
  /** Its own scalar fields: `{ privilegeId: 'VirtualMachine.State.CreateSnapshot' }`. */
  details: Record<string, string>
  /** What the host says of it, most general first, in the host's language. */
  messages: string[]
  /** What these go by in every language: `msg.disk.noBackEnd`. */
  keys: string[]
}
