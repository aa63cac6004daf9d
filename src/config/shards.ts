import { UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'

/** One of several parts of a fleet, each for a runner of its own. */
export interface Shard {
  /** From 1. */
  index: number
  of: number
}

/** @throws UsageError where it is none: `2/4` is */
export function readShard(text: string): Shard {
  const [, index = '', of = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const shard = { index: Number(index), of: Number(of) }
  if (shard.of > 0 && shard.index >= 1 && shard.index <= shard.of) return shard
  throw new UsageError(`${quoted(text)} is no shard.`, {
    hint: 'Which one, and of how many: --shard 2/4 is the second of four.',
  })
}

/**
 * The machines of a shard. Those of each kind are dealt out one by one, so that crews are formed in a shard as in the whole,
 * and no machine is in two.
 */
export function inShard<M extends { guest: string }>(machines: readonly M[], shard: Shard | undefined): M[] {
  if (!shard) return [...machines]
  const ofKind = new Map<string, number>()
  return machines.filter(({ guest }) => {
    const place = ofKind.get(guest) ?? 0
    ofKind.set(guest, place + 1)
    return isInShard(place, shard)
  })
}

/**
 * A whole configuration, but for the machines of other shards.
 * @throws UsageError where none is left
 */
export function ofShard<C extends { machines: M[]; select: readonly unknown[] }, M extends { guest: string }>(
  config: C,
  shard: Shard | undefined,
): C {
  const machines = inShard(config.machines, shard)
  if (machines.length > 0 || config.select.length > 0) return { ...config, machines }
  throw new UsageError(
    `Shard ${shard?.index}/${shard?.of} has no machine: there are ${config.machines.length} in all.`,
    {
      hint: 'Divide them among fewer runners.',
    },
  )
}

/** Of things that are dealt out one by one. */
export function isInShard(place: number, shard: Shard | undefined): boolean {
  return !shard || place % shard.of === shard.index - 1
}
