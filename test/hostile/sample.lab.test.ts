import { hostileTests } from './hostile.ts'

hostileTests({ deadlineMs: 3_000, positions: 1 })
