const SAME_KIND = ['only', 'skip', 'todo']
const MAKES_ANOTHER = ['extend', 'skipIf', 'runIf']

/** Whatever can be called, and what hangs on it. */
export type Words = (...args: unknown[]) => unknown

/** Vitest's `each` gives a test its case and no fixtures, so that a scenario would have no machines: here it is `for`. */
export function forEach(api: Words): Words {
  return new Proxy(api, {
    get(target, key, receiver) {
      const value = Reflect.get(target, key === 'each' ? 'for' : key, receiver) as unknown
      if (SAME_KIND.includes(String(key))) return forEach(value as Words)
      if (!MAKES_ANOTHER.includes(String(key))) return value
      return (...args: unknown[]) => forEach(Reflect.apply(value as Words, receiver, args) as Words)
    },
  })
}
