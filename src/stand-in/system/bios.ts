import { readFileSync } from 'node:fs'

const PRODUCT_UUID = '/sys/class/dmi/id/product_uuid'
/** What Windows shows where the BIOS has none. */
const NONE = 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'

/** The UUID that the machine's BIOS shows. Asked anew each time: it comes back with the memory, and may be another then. */
export function biosUuid(): string {
  try {
    return readFileSync(PRODUCT_UUID, 'ascii').trim().toUpperCase()
  } catch {
    return NONE
  }
}
