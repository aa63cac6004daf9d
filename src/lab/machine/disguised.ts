import type { Machine } from './machine.ts'

/** The machine with some of its answers and operations replaced. */
export function disguised(machine: Machine, lies: Partial<Machine>): Machine {
  return new Proxy(machine, {
    get(target, property) {
      const from = Object.hasOwn(lies, property) ? lies : target
      const value = Reflect.get(from, property, from)
      return typeof value === 'function' ? value.bind(from) : value
    },
  })
}
