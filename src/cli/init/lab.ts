import { readFile } from 'node:fs/promises'
import { UsageError } from '../../core/errors.ts'
import { type LabState, listLabs } from '../../lab/labs.ts'

/**
 * The configuration that a running lab has written of itself.
 * @param id of the lab; not needed where one alone runs
 */
export async function labConfig(id: string | undefined): Promise<string> {
  const labs = (await listLabs()).filter((lab) => lab.ready && (id === undefined || lab.id === id))
  const [lab, ...others] = labs
  if (lab?.ready === undefined) throw noLab(id)
  if (others.length > 0) throw severalLabs(labs)
  return readFile(lab.ready.config, 'utf8')
}

function noLab(id: string | undefined): UsageError {
  return new UsageError(
    `No lab${id === undefined ? '' : ` ${id}`} runs on this computer; nothing was touched.`,
    {
      hint: 'Start one in another terminal, and leave it running: snapwitness lab up',
    },
  )
}

function severalLabs(labs: readonly LabState[]): UsageError {
  return new UsageError(`${labs.length} labs run on this computer: ${labs.map(({ id }) => id).join(', ')}.`, {
    hint: 'Say which: snapwitness init --lab ID. `snapwitness lab status` shows them.',
  })
}
