import { UsageError } from '../../core/errors.ts'
import { quoted } from '../../core/words.ts'

interface Named {
  linux: string[] | false
  windows: string[] | false
}

/** As folders of a datastore and names in an inventory can be. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,78}$/u

/** @throws UsageError where there would be no machine, one without a proper name, or two of one name */
export function machinesAsked(named: Named): { linux: string[]; windows: string[] } {
  const [linux, windows] = [named.linux || [], named.windows || []]
  const all = [...linux, ...windows]
  if (all.length === 0) {
    throw new UsageError('A lab with neither --linux nor --windows has no machine.', {
      hint: 'Leave out --no-linux or --no-windows.',
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
