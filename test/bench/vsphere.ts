import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { Deadline } from '../../src/core/deadline.ts'
import { ACCOUNT, Vcsim } from '../conformance/vcsim/vcsim.ts'
import { type Comparison, inTurn, timed } from './pairs.ts'

const NAME = 'connect, list, snapshot, revert, remove on vcsim, by hand: pyvmomi'
const MACHINE = 'ha-host_VM0'

/** One is over in some milliseconds: so many that the first ones, in which both sides still compile, do not decide. */
const PAIRS = 40

/** Our vSphere client in turn with pyvmomi on the same vcsim; both have their programs loaded. */
export async function compareVsphere(): Promise<Comparison[]> {
  const vcsim = await Vcsim.start({ kind: 'esx' })
  const pyvmomi = startPyvmomi(vcsim.url)
  try {
    return await inTurn(
      PAIRS,
      async () => ({ [NAME]: (await timed(() => roundTrip(vcsim))).ms }),
      async () => ({ [NAME]: await pyvmomi.round() }),
    )
  } finally {
    await pyvmomi.stop()
    await vcsim.stop()
  }
}

async function roundTrip(vcsim: Vcsim): Promise<void> {
  const session = await vcsim.connect()
  const vm = await session.findVirtualMachine(MACHINE, soon())
  const request = { name: 'bench', description: '', memory: false, quiesce: false }
  const snapshot = await vm.takeSnapshot(request, soon())
  await vm.revertTo(snapshot, { suppressPowerOn: false }, soon())
  await vm.removeSnapshot(snapshot, { children: false, consolidate: true }, soon())
  await session.close()
}

function startPyvmomi(url: string) {
  const script = join(import.meta.dirname, 'pyvmomi_rounds.py')
  const { username, password } = ACCOUNT
  const python = execa('/usr/bin/python3', [script, url, username, password, MACHINE], {
    stdin: 'pipe',
    buffer: false,
    stderr: 'inherit',
  })
  const lines = createInterface(python.stdout)[Symbol.asyncIterator]()
  return {
    async round(): Promise<number> {
      python.stdin.write('\n')
      const { value, done } = await lines.next()
      if (done) throw new Error('pyvmomi ended before its round did; its own words stand above.')
      return Number(value)
    },
    async stop(): Promise<void> {
      python.stdin.end()
      await python
    },
  }
}

function soon(): Deadline {
  return Deadline.after(60_000)
}
