import { Deadline } from '../../core/deadline.ts'
import { UsageError } from '../../core/errors.ts'
import { pollUntil } from '../../core/poll.ts'
import { say } from '../../core/say.ts'
import { keepLabFolder, type LabState, listLabs } from '../../lab/labs.ts'
import { isAlive } from '../../lab/process-identity.ts'

interface DownOptions {
  all?: boolean
  keep?: boolean
}

export async function labDown(ids: string[], { all, keep = false }: DownOptions = {}): Promise<void> {
  const labs = await listLabs()
  const unknown = ids.filter((id) => !labs.some((lab) => lab.id === id))
  if (unknown.length > 0) {
    throw new UsageError(`No lab of that name runs here: ${unknown.join(', ')}.`, {
      hint: '`snapwitness lab status` shows those that do.',
    })
  }
  if (ids.length === 0 && labs.length > 1 && !all) {
    throw new UsageError(`${labs.length} labs run here: ${labs.map(({ id }) => id).join(', ')}.`, {
      hint: 'Name the one that is to end, or say --all; `snapwitness lab status` shows what each has.',
    })
  }
  const chosen = ids.length === 0 ? labs : labs.filter((lab) => ids.includes(lab.id))
  if (chosen.length === 0) say('No lab runs on this computer.')
  await Promise.all(chosen.map((lab) => end(lab, keep)))
}

async function end(lab: LabState, keep: boolean): Promise<void> {
  if (keep) await keepLabFolder(lab.folder)
  // Looked at once more at this very moment: the process may have ended meanwhile, and its id be another's.
  if (await isAlive(lab)) process.kill(lab.pid, 'SIGTERM')
  await pollUntil(async () => ((await isAlive(lab)) ? undefined : true), {
    what: `the lab ${lab.id} (process ${lab.pid}) to end`,
    deadline: Deadline.after(60_000),
    hint: `End it the hard way: kill -9 ${lab.pid}. Its machines die with it.`,
  })
  say(`Ended lab ${lab.id}.`)
  if (keep) say(`Its machines are kept; they come back with: snapwitness lab up --folder ${lab.folder}`)
}
