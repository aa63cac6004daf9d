import type { Operation } from '../../src/explore/operations.ts'

/** Operations with the plainest values. */

export const attach = (
  disk: string,
  mode: 'persistent' | 'independent_persistent' = 'persistent',
): Operation => ({ do: 'attach', disk, sizeMiB: 32, mode })

export const write = (disk: string, data: number): Operation => ({ do: 'write', disk, data })
export const overwrite = (disk: string, data: number): Operation => ({ do: 'overwrite', disk, data })

export const snapshot = (id: number, { memory = false }: { memory?: boolean } = {}): Operation => ({
  ...{ do: 'snapshot', snapshot: id, name: `state ${id}`, memory, quiesce: false },
})

export const whileWriting = (id: number, { memory = false }: { memory?: boolean } = {}): Operation => ({
  ...{ do: 'snapshot while writing', snapshot: id, name: `state ${id}`, memory, first: 'a', second: 'b' },
})

export const revert = (id: number): Operation => ({ do: 'revert', snapshot: id, suppressPowerOn: false })

export const remove = (id: number): Operation => ({
  ...{ do: 'remove', snapshot: id, children: false, consolidate: true },
})

export const powerOff: Operation = { do: 'power off' }
export const powerOn: Operation = { do: 'power on' }
export const annotate = (annotation: string): Operation => ({ do: 'annotate', annotation })
export const resize = (larger: boolean): Operation => ({ do: 'resize', larger })
