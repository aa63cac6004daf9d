import { randomUUID } from 'node:crypto'
import { invalidArgument, localized } from '../fault.ts'
import { type Data, data } from '../schema/values.ts'
import type { Call } from '../service.ts'
import { type Collected, read, type Selected, select } from './collect.ts'

type Specs = readonly Data<'PropertyFilterSpec'>[]

/** Every object that the specifications select, with its properties. */
export async function retrieve(specs: Specs, call: Call): Promise<readonly Data<'ObjectContent'>[]> {
  return readAll(await selectAll(specs, call), call)
}

/** The retrievals of one collector that were begun and hold more than one answer may tell. */
export class PagedRetrievals {
  readonly #rests = new Map<string, { readonly rest: readonly Selected[]; readonly pageSize: number }>()

  /** @returns undefined when nothing is selected at all */
  async begin(specs: Specs, pageSize: number, call: Call): Promise<Data<'RetrieveResult'> | undefined> {
    const selected = await selectAll(specs, call)
    return selected.length === 0 ? undefined : this.#page(selected, pageSize, call)
  }

  async resume(token: string, call: Call): Promise<Data<'RetrieveResult'>> {
    const { rest, pageSize } = this.#take(token)
    return this.#page(rest, pageSize, call)
  }

  cancel(token: string): void {
    this.#take(token)
  }

  #take(token: string): { readonly rest: readonly Selected[]; readonly pageSize: number } {
    const page = this.#rests.get(token)
    if (page === undefined) throw invalidArgument('token', 'no retrieval goes on under this token')
    this.#rests.delete(token)
    return page
  }

  async #page(selected: readonly Selected[], pageSize: number, call: Call): Promise<Data<'RetrieveResult'>> {
    const objects = await readAll(selected.slice(0, pageSize), call)
    const rest = selected.slice(pageSize)
    if (rest.length === 0) return data('RetrieveResult', { objects })
    const token = randomUUID()
    this.#rests.set(token, { rest, pageSize })
    return data('RetrieveResult', { token, objects })
  }
}

async function selectAll(specs: Specs, call: Call): Promise<readonly Selected[]> {
  const selected: Selected[] = []
  for (const spec of specs) selected.push(...(await select(spec, call)))
  return selected
}

async function readAll(selected: readonly Selected[], call: Call): Promise<readonly Data<'ObjectContent'>[]> {
  const contents: Data<'ObjectContent'>[] = []
  for (const each of selected) contents.push(contentOf(await read(each, call)))
  return contents
}

function contentOf({ obj, properties, missing }: Collected): Data<'ObjectContent'> {
  return data('ObjectContent', {
    obj,
    propSet: [...properties].map(([name, val]) => data('DynamicProperty', { name, val })),
    missingSet: [...missing].map(([path, fault]) =>
      data('MissingProperty', { path, fault: localized(fault) }),
    ),
  })
}
