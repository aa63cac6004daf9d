/** What Debian's package ovmf brings: the firmware itself, and its variables as they leave the factory. */
export const UEFI_CODE = '/usr/share/OVMF/OVMF_CODE_4M.fd'
export const UEFI_VARIABLES = '/usr/share/OVMF/OVMF_VARS_4M.fd'

/** QEMU's arguments for a firmware whose variables are in that file. */
export function uefiArguments(machineType: string, variables: string): string[] {
  return [
    ...['-blockdev', JSON.stringify(flash('firmware', UEFI_CODE, true))],
    ...['-blockdev', JSON.stringify(flash('variables', variables, false))],
    ...['-machine', `${machineType},pflash0=firmware,pflash1=variables`],
  ]
}

function flash(name: string, filename: string, readOnly: boolean): object {
  return {
    driver: 'raw',
    'node-name': name,
    'read-only': readOnly,
    file: { driver: 'file', filename, 'read-only': readOnly },
  }
}
