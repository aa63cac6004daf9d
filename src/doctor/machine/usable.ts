import { quoted } from '../../core/words.ts'
import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

type Seen = Pick<MachineInspection, 'features'>

/** Whether the host can do anything with the machine at all. */
export function usable({ features }: Seen): Remark[] {
  const state = [...template(features), ...connection(features), ...question(features)]
  // What its state disables by itself comes back with the state.
  const found = [...state, ...(state.length === 0 ? methods(features) : []), ...faultTolerance(features)]
  return found.length === 0
    ? [ok('usable', 'The host is in touch with the machine, and nobody keeps it')]
    : found
}

type Features = MachineInspection['features']

function template({ template: is }: Features): Remark[] {
  if (!is) return []
  return [
    {
      id: 'template',
      severity: 'blocker',
      what: 'It is a template, and no machine',
      follows: 'It cannot be started, and the host refuses snapshots of it.',
      mend: 'Name a machine that was made of it, or in the client: Convert to virtual machine.',
    },
  ]
}

function connection({ connectionState: state = 'connected' }: Features): Remark[] {
  if (state === 'connected') return []
  return [
    {
      id: 'connection-state',
      severity: 'blocker',
      what: `The host tells the machine as ${quoted(state)}`,
      follows:
        'Whatever is asked of it is refused (InvalidState, HostNotConnected); what is told of it is old.',
      mend: STATES[state] ?? 'See the machine and its host in the inventory of the client.',
    },
  ]
}

/** VirtualMachineConnectionState */
const STATES: Readonly<Record<string, string>> = {
  disconnected: 'Connect its ESXi host again: Host > Connection > Connect.',
  inaccessible: 'See whether its datastore is connected to the host, and its .vmx file there.',
  orphaned: 'It was taken off its host behind the vCenter: register its .vmx file there again.',
  invalid: 'Its .vmx file cannot be read: see hostd.log, and register it anew.',
}

function question({ question: asked }: Features): Remark[] {
  if (asked === undefined) return []
  return [
    {
      id: 'question',
      severity: 'blocker',
      what: `The machine waits for an answer: ${quoted(asked)}`,
      follows: 'Its guest stands still, and every operation is refused (QuestionPending).',
      mend: 'Answer it in the host client. For want of space: free some on its datastore first.',
    },
  ]
}

/** Of those that a state of power disables by itself (a machine that is off cannot be powered off) none is here. */
const NEEDED = ['CreateSnapshot_Task', 'CreateSnapshotEx_Task', 'ReconfigVM_Task']

function methods({ disabledMethods }: Features): Remark[] {
  const missed = disabledMethods.filter((method) => NEEDED.includes(method))
  if (missed.length === 0) return []
  return [
    {
      id: 'disabled-methods',
      severity: 'blocker',
      what: `Somebody has disabled on this machine: ${missed.join(', ')}`,
      follows:
        'The host refuses them (MethodDisabled): a backup does so while it works, and may have left it so.',
      mend: 'Wait until the backup of this machine has ended. What stays disabled after it, whoever runs the vCenter takes out of its table VPX_DISABLED_METHODS.',
    },
  ]
}

function faultTolerance({ faultTolerance: state = 'notConfigured' }: Features): Remark[] {
  if (state === 'notConfigured') return []
  return [
    {
      id: 'fault-tolerance',
      severity: 'blocker',
      what: `Fault tolerance is configured (${quoted(state)})`,
      follows: 'Snapshots of the machine are refused.',
      mend: 'In the client: Fault Tolerance > Turn off. Or choose another machine.',
    },
  ]
}
