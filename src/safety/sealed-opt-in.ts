import type { Reconfiguration } from '../vsphere/machine/virtual-machine.ts'
import { ALLOW_LINE } from './opt-in.ts'
import { ALLOW_KEY } from './tags.ts'

type Said = { extraConfig: Record<string, string>; annotation: string }
type Change = Pick<Reconfiguration, 'annotation'> & { extraConfig: Record<string, string> }

/**
 * What makes a machine that agrees to be used say instead that it is sealed: whatever older version asks it hears no, also
 * with --steal. Its words are put in the place of the old ones, so that {@link agreeingAgain} knows which there were.
 */
export function agreeingToTheSeal({ extraConfig, annotation }: Said, seal: string): Change {
  return {
    extraConfig: extraConfig[ALLOW_KEY] ? { [ALLOW_KEY]: sealedBy(seal) } : {},
    ...(ALLOW_LINE.test(annotation) && {
      annotation: annotation.replace(new RegExp(ALLOW_LINE, 'gim'), `snapwitness: ${sealedBy(seal)}$1`),
    }),
  }
}

/** What makes it say again what it said before it was sealed. */
export function agreeingAgain({ extraConfig, annotation }: Said, seal: string): Change {
  const line = `snapwitness: ${sealedBy(seal)}`
  return {
    extraConfig: extraConfig[ALLOW_KEY] === sealedBy(seal) ? { [ALLOW_KEY]: 'TRUE' } : {},
    ...(annotation.includes(line) && { annotation: annotation.replaceAll(line, 'snapwitness: allow') }),
  }
}

function sealedBy(seal: string): string {
  return `sealed ${seal}`
}
