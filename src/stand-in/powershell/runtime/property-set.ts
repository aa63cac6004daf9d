import { typeNameOf } from '../values/text.ts'
import { Hashtable, NamedList, PsObject, type Value } from '../values/value.ts'

/** `$x.PSObject`: an object's properties as objects. */
export function propertySetOf(target: NonNullable<Value>): PsObject {
  const properties = visibleProperties(target).map(
    ([name, value]) =>
      new PsObject(
        [
          ['MemberType', 'NoteProperty'],
          ['Name', name],
          ['Value', value],
        ],
        'System.Management.Automation.PSNoteProperty',
      ),
  )
  return new PsObject(
    [
      ['Properties', new PropertyList(properties)],
      ['TypeNames', [typeNameOf(target)]],
      ['BaseObject', target],
    ],
    'System.Management.Automation.PSMemberSet',
  )
}

/** The collection can be indexed by name as well as by place. */
class PropertyList extends NamedList {
  constructor(properties: PsObject[]) {
    super('System.Management.Automation.PSMemberInfoCollection', 'System.Object', properties)
  }

  named(name: string): Value {
    return this.items.find((each) => each instanceof PsObject && sameName(each.get('Name'), name)) ?? null
  }
}

function sameName(left: Value, right: string): boolean {
  return typeof left === 'string' && left.toLowerCase() === right.toLowerCase()
}

function visibleProperties(target: NonNullable<Value>): (readonly [string, Value])[] {
  if (target instanceof PsObject) return target.properties().map(({ name, value }) => [name, value])
  if (target instanceof Hashtable) return [['Count', target.size]]
  return []
}
