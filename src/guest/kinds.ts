import type { GuestKind } from '../core/access.ts'
import type { KindOfGuest } from './kind.ts'
import { linux } from './linux/kind.ts'
import { windows } from './windows/kind.ts'

/** Each kind of guest: a new one is its folder, and one line here. */
export const kinds: Record<GuestKind, KindOfGuest> = { linux, windows }
