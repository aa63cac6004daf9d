import { describe, expect, test } from 'vitest'
import { couldShow, shownAgain, signOf } from '../../src/explore/sign.ts'
import type { Check } from '../../src/scenario/recorder.ts'
import {
  annotate,
  attach,
  overwrite,
  powerOff,
  remove,
  resize,
  revert,
  snapshot,
  write,
} from './operations.ts'

const check = (id: string, verdict: Check['verdict'], args: Record<string, unknown> = {}) =>
  ({ id, verdict, args }) as unknown as Check

describe('by what a fault shows', () => {
  test('is the first judgement that is violated, whatever else could not be seen', () => {
    const { sign } = signOf([check('revert.boot', 'unknown'), check('revert.tree', 'violated')])!
    expect(sign).toEqual({ id: 'revert.tree', on: 'other' })
  })

  test('is another thing in a file than on the disk itself', () => {
    const raw = signOf([check('witness.holds', 'violated', { fileName: null })])
    const file = signOf([check('witness.holds', 'violated', { fileName: 'witness.txt' })])
    expect([raw?.sign.on, file?.sign.on]).toEqual(['raw', 'volume'])
  })

  test('is what the host was asked for, where it refused that', () => {
    const refused = check('host.does-as-asked', 'violated', { asked: 'take the snapshot “remove”' })
    const { sign } = signOf([refused])!
    expect(sign.on).toBe('take')
    expect(couldShow(sign, [revert(1), snapshot(1)])).toBe(true)
    expect(couldShow(sign, [attach('a'), write('a', 1)])).toBe(false)
    expect(
      shownAgain(sign, [check('host.does-as-asked', 'violated', { asked: 'remove “1”' })]),
    ).toBeUndefined()
  })

  test('is nothing where nothing is violated', () => {
    expect(signOf([check('revert.boot', 'unknown')])).toBeUndefined()
  })
})

describe('what shows it again', () => {
  const sign = { id: 'witness.holds', on: 'raw' } as const
  const raw = check('witness.holds', 'violated', { fileName: null })

  test('is the same judgement, whatever else is violated before it', () => {
    expect(shownAgain(sign, [check('revert.power', 'violated'), raw])).toBe(raw)
  })

  test('is neither another object’s nor one that held', () => {
    const file = check('witness.holds', 'violated', { fileName: 'witness.txt' })
    expect(shownAgain(sign, [file, check('witness.holds', 'unknown', { fileName: null })])).toBeUndefined()
  })
})

describe('what could show it', () => {
  const history = [attach('a'), write('a', 1), snapshot(1), overwrite('a', 2), revert(1)]

  test('must make that judgement', () => {
    expect(couldShow({ id: 'revert.tree', on: 'other' }, history)).toBe(true)
    expect(couldShow({ id: 'revert.tree', on: 'other' }, history.slice(0, 4))).toBe(false)
    expect(couldShow({ id: 'removal.tree', on: 'other' }, history)).toBe(false)
    expect(couldShow({ id: 'removal.tree', on: 'other' }, [...history, remove(1)])).toBe(true)
  })

  test('must make it of the same kind of object', () => {
    expect(couldShow({ id: 'witness.holds', on: 'raw' }, history)).toBe(true)
    expect(couldShow({ id: 'witness.holds', on: 'volume' }, history)).toBe(false)
  })

  test('is a disk that is looked for in vain only where one has gone', () => {
    const added = [snapshot(1, { memory: true }), attach('a'), revert(1)]
    expect(couldShow({ id: 'disk.absent', on: 'other' }, added)).toBe(true)
    expect(couldShow({ id: 'disk.absent', on: 'other' }, history)).toBe(false)
  })

  test('is what a look is made for, of each of the statements that are looked at by themselves', () => {
    const resized = [snapshot(1, { memory: true }), powerOff, resize(true), revert(1)]
    const annotated = [snapshot(1), annotate('n'), revert(1)]
    const [hardware, annotation] = ['settings.memory-and-processors', 'settings.annotation-and-extra-config']
    expect(couldShow({ id: hardware, on: 'other' }, resized)).toBe(true)
    expect(couldShow({ id: hardware, on: 'other' }, annotated)).toBe(false)
    expect(couldShow({ id: annotation, on: 'other' }, annotated)).toBe(true)
    expect(couldShow({ id: annotation, on: 'other' }, resized)).toBe(false)
  })

  test('is a disk’s content only after a revert to what has a disk', () => {
    const content = { id: 'revert.disk-content', on: 'other' } as const
    expect(couldShow(content, history)).toBe(true)
    expect(couldShow(content, history.slice(0, 4))).toBe(false)
    expect(couldShow(content, [snapshot(1, { memory: true }), attach('a'), revert(1)])).toBe(false)
  })

  test('is anything where the judgement is not known here', () => {
    expect(couldShow({ id: 'host.does-as-asked', on: 'other' }, [attach('a')])).toBe(true)
  })
})
