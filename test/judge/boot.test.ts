import { freshBoot, sameBoot } from '../../src/judge/boot.ts'
import { guest, judges } from './evidence.ts'

const then = { name: 'a' }
const unmarked = { memory: null, systemDisk: 'x' }

judges(sameBoot, [
  ['the same', 'held', then, guest(), guest()],
  ['another', 'violated', then, guest(), guest({ bootId: 'boot-2' })],
])

judges(freshBoot, [
  ['another, no mark in memory', 'held', then, guest(), guest({ bootId: 'boot-2', marks: unmarked })],
  ['the same', 'violated', then, guest(), guest({ marks: unmarked })],
  ['another, a mark in memory', 'violated', then, guest(), guest({ bootId: 'boot-2' })],
])
