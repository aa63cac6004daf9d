import type { Nic } from '../board.ts'

/** A guest of somebody's own starts by itself, on devices that it knows. */
export interface FirmwareStart {
  readonly windows: boolean
  readonly nic: Nic
  /** Whether there is a port for a guest agent. */
  readonly agent: boolean
  /** The file of its UEFI's variables; undefined where it has a BIOS. */
  readonly variables: string | undefined
  /** The file of its TPM; undefined where it has none. */
  readonly tpmState: string | undefined
}

/** A screen and a pointer that any system knows, also where nobody looks: some do not start without. */
export function comfortsOf({ windows }: FirmwareStart, tpm: string | undefined): string[] {
  return [
    ...['-device', 'VGA', '-device', 'usb-ehci,id=usb', '-device', 'usb-tablet,bus=usb.0'],
    // A Windows reads the clock of its board as the local time, and a host sets it so.
    ...(windows ? ['-rtc', 'base=localtime,driftfix=slew'] : []),
    ...(tpm === undefined
      ? []
      : [
          ...['-chardev', `socket,id=tpm,path=${tpm}`, '-tpmdev', 'emulator,id=tpm0,chardev=tpm'],
          ...['-device', 'tpm-crb,tpmdev=tpm0'],
        ]),
  ]
}
