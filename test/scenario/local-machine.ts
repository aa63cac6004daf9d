import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { Limits } from '../../src/config/limits.ts'
import type { MachineConfig } from '../../src/config/load.ts'
import type { GuestKind } from '../../src/core/access.ts'
import { Ledger } from '../../src/evidence/ledger.ts'
import { shellScript } from '../../src/guest/linux/shell-text.ts'
import { ScriptedGuest } from '../../src/guest/scripted-guest.ts'
import { Custody } from '../../src/safety/custody.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import { newSecret } from '../../src/safety/signature.ts'
import { MachineUnderTest } from '../../src/scenario/machine.ts'
import { Recorder } from '../../src/scenario/recorder.ts'
import type { VirtualMachine } from '../../src/vsphere/machine/virtual-machine.ts'

/** A run's folder, and machines whose guests are shells of this computer; there is no hypervisor below them. */
export function localRun() {
  const folder = mkdtempSync(join(tmpdir(), 'snapwitness-words-'))
  const ledger = Ledger.open(folder)
  const recorder = new Recorder(ledger, { name: 'words', file: 'words.scenario.ts', machines: [] })
  const limits = new Limits({ task: 60, boot: 60 })
  const machine = (name: string, kind: GuestKind = 'linux') => {
    const terms = { run: '5f3a9c01', secret: newSecret(), holder: thisProcess(), durationMs: 60_000 }
    const vm = { foreignTasks: async () => [] } as unknown as VirtualMachine
    const custody = new Custody(name, vm, terms, limits)
    const config = { name } as unknown as MachineConfig
    return new MachineUnderTest({
      config,
      custody,
      guest: shellOf(name, kind),
      recorder,
      limits,
      whenRoom: (work) => work(),
    })
  }
  return { folder, machine }
}

function shellOf(name: string, kind: GuestKind): ScriptedGuest {
  const transport = {
    connect: async () => undefined,
    async run({ script }: { script: string }) {
      const shell = execa('sh', ['-s'], { input: script, reject: false, stripFinalNewline: false })
      const { exitCode = -1, stdout, stderr } = await shell
      return { exitCode, stdout, stderr }
    },
    close: async () => undefined,
  }
  return new ScriptedGuest(name, { kind, service: 'shell', language: shellScript, transport })
}
