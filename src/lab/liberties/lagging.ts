import { EventEmitter } from 'node:events'
import { disguised } from '../machine/disguised.ts'
import type { Machine, MachineFile } from '../machine/machine.ts'
import type { HostManners, Shown } from '../manners.ts'

/** What is shown of a machine while it is behind. */
const SHOWN = [
  'powerState',
  'settings',
  'snapshots',
  'currentSnapshotId',
  'consolidationNeeded',
  'guest',
  'bootTime',
  'question',
] as const

type View = Pick<Machine, (typeof SHOWN)[number]>

/** How soon the files are looked at when somebody asks for that. */
const LOOK_MS = 1_000

/** Properties come after the changes that they tell of; files are as of the last look at them. */
export function lagsBehind(ms: number): (manners: HostManners) => HostManners {
  return (manners) => ({ ...manners, shown: (machine) => behind(machine, ms, manners.now) })
}

function behind(machine: Machine, ms: number, now: () => Date): Shown {
  const changes = new EventEmitter().setMaxListeners(0)
  let view = viewOf(machine)
  let looked = look(machine, view, now())
  const later = (wait: number, then: () => void) =>
    setTimeout(() => {
      then()
      changes.emit('change')
    }, wait).unref()
  machine.onChange(() => {
    const changed = viewOf(machine)
    later(ms, () => {
      view = changed
      looked = look(machine, view, now())
    })
  })
  const onChange = (listener: () => void) => {
    changes.on('change', listener)
    return () => void changes.off('change', listener)
  }
  return {
    machine: disguised(
      machine,
      showing(() => view, { onChange }),
    ),
    stored: disguised(
      machine,
      showing(() => looked.view, { files: () => looked.files, onChange }),
    ),
    filesAt: () => looked.at,
    refresh: () =>
      later(LOOK_MS, () => {
        looked = look(machine, viewOf(machine), now())
      }),
  }
}

interface Look {
  readonly view: View
  readonly files: Promise<readonly MachineFile[]>
  readonly at: Date
}

function look(machine: Machine, view: View, at: Date): Look {
  return { view, files: machine.files(), at }
}

function viewOf(machine: Machine): View {
  return Object.fromEntries(SHOWN.map((name) => [name, machine[name]])) as unknown as View
}

/** The view is asked for at each look. */
function showing(view: () => View, besides: Partial<Machine>): Partial<Machine> {
  const descriptors = SHOWN.map((name) => [name, { get: () => view()[name] }])
  return Object.defineProperties({ ...besides }, Object.fromEntries(descriptors))
}
