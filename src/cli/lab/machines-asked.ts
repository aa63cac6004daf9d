import { UsageError } from '../../core/errors.ts'
import { quoted } from '../../core/words.ts'

interface Named {
  linux: string[] | false
  windows: string[] | false
  /** Names of those that boot an image of the user's. */
  images?: readonly string[]
  /** Which of the first two nobody asked for: an image takes the place of such a machine. */
  byDefault?: readonly ('linux' | 'windows')[]
}

/** As folders of a datastore and names in an inventory can be. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,78}$/u

/** @throws UsageError where there would be no machine, one without a proper name, or two of one name */
export function machinesAsked(named: Named): { linux: string[]; windows: string[] } {
  const { images = [], byDefault = [] } = named
  const [linux = [], windows = []] = (['linux', 'windows'] as const).map((kind) =>
    (named[kind] || []).filter((name) => !byDefault.includes(kind) || !images.includes(name)),
  )
  const all = [...linux, ...windows, ...images]
  if (all.length === 0) {
    throw new UsageError('A lab with neither --linux nor --windows has no machine.', {
      hint: 'Leave out --no-linux or --no-windows, or give it an --image.',
    })
  }
  const wrong = all.find((name) => !NAME.test(name))
  if (wrong !== undefined) {
    throw new UsageError(`${quoted(wrong)} is no name of a machine.`, {
      hint: 'A name begins with a letter or a digit, and has letters, digits, blanks, dots, - and _ behind it, 79 at most.',
    })
  }
  const twice = all.find((name, i) => all.indexOf(name) < i)
  if (twice === undefined) return { linux, windows }
  throw new UsageError(`Two machines are to be called ${quoted(twice)}.`, {
    hint: 'Give each a name of its own: --linux debian-1 debian-2 --windows win10-1',
  })
}
