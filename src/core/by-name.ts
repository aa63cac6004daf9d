const collator = new Intl.Collator('en', { numeric: true })

/** Orders names as people look for them, `debian-2` before `debian-10`; the same in every run. */
export function byName(one: string, other: string): number {
  return collator.compare(one, other) || (one < other ? -1 : Number(one > other))
}
