/**
 * Names of snapshots travel with `%` as `%25`; those of inventory objects also with `/` as `%2f` and `\` as `%5c`
 * (vSphere API reference, `VirtualMachineConfigSpec.name`).
 */
export function escapeName(name: string): string {
  return name.replaceAll('%', '%25')
}

export function escapeInventoryName(name: string): string {
  return escapeName(name).replaceAll('/', '%2f').replaceAll('\\', '%5c')
}

/** The name as a person gave it. A `%` that begins none of the three escapes stands for itself. */
export function unescapeName(name: string): string {
  return name.replaceAll(/%(25|2f|5c)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
