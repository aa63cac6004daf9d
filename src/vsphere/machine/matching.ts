import type { Deadline } from '../../core/deadline.ts'
import { sideBySide } from '../../core/side-by-side.ts'
import { type FoundMachine, lineage } from '../session/inventory.ts'
import { escapeInventoryName, unescapeName } from '../session/names.ts'
import { readEvery } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import type { Data } from '../soap/data.ts'
import { isA } from '../soap/fields.ts'

/** Which machines are meant, where they are not named; what is left out does not matter. */
export interface Pattern {
  /** An inventory path: `DC0/vm/nightly`. */
  folder?: string
  /** With `*` for anything. */
  name?: string
  /** A custom attribute of a vCenter. */
  attribute?: { name: string; value: string }
}

/** Every machine that fits and that the account may see, by name; templates are none. */
export async function findMachinesLike(
  vim: VimService,
  { folder, name = '*', attribute }: Pattern,
  deadline: Deadline,
): Promise<FoundMachine[]> {
  const all = await readEvery(vim, 'VirtualMachine', PROPERTIES, deadline)
  const named = all
    .filter(({ seen }) => seen['config.template'] !== true)
    .filter(({ seen }) => attribute === undefined || textOf(attribute.name, seen) === attribute.value)
    .map(({ ref, seen }): FoundMachine => ({ ref, name: unescapeName(seen.name ?? '') }))
    .filter((machine) => isLike(machine.name, name))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  return folder === undefined ? named : onlyBelow(vim, folder, named, deadline)
}

const PROPERTIES = ['name', 'config.template', 'availableField', 'customValue'] as const

function isLike(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return name === pattern
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  // The earliest place of each part leaves the most room for those behind it.
  const end = rest.reduce((from, part) => {
    const at = from < 0 ? -1 : name.indexOf(part, from)
    return at < 0 ? -1 : at + part.length
  }, first.length)
  return end >= 0 && end <= name.length - last.length
}

function textOf(
  attribute: string,
  {
    availableField,
    customValue,
  }: { availableField: Data<'CustomFieldDef'>[]; customValue: Data<'CustomFieldValue'>[] },
): string {
  const key = availableField.find((field) => field.name === attribute)?.key
  const value = customValue.find((one) => one.key === key)
  return value && isText(value) ? value.value : ''
}

function isText(value: Data<'CustomFieldValue'>): value is Data<'CustomFieldStringValue'> {
  return isA(value, 'CustomFieldStringValue')
}

async function onlyBelow(
  vim: VimService,
  folder: string,
  machines: readonly FoundMachine[],
  deadline: Deadline,
): Promise<FoundMachine[]> {
  const wanted = `${pathOf(
    folder
      .split('/')
      .filter((segment) => segment !== '')
      .map(unescapeName),
  )}/`
  const found = await sideBySide(machines, async (machine) => {
    const names = (await lineage(vim, machine.ref, deadline)).map((entity) => entity.name)
    return pathOf(names).startsWith(wanted) ? [machine] : []
  })
  return found.flat()
}

function pathOf(names: readonly string[]): string {
  return names.map(escapeInventoryName).join('/')
}
