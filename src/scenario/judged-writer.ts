import { writerGoesOn, writerOrder } from '../judge/writer.ts'
import type { Judge } from './judge-each.ts'
import type { Check } from './recorder.ts'
import { type Acknowledged, readWriter, type Writer, watchProgress } from './writers.ts'

/** What a writer had acknowledged when a moment had not come, and when it was over. */
export interface WritersMoment {
  before: Acknowledged
  after: Acknowledged
}

/** Whether what a writer left on its two disks is of that moment. Read when it does not write any more. */
export async function judgeWriteOrder(
  writer: Writer,
  { before, after }: WritersMoment,
  judge: Judge,
): Promise<Check> {
  const { machine, disks } = writer
  const acknowledged: [number | null, number | null] = [
    before.get(machine.name) ?? null,
    after.get(machine.name) ?? null,
  ]
  const seen = await readWriter(writer, acknowledged)
  return judge(machine, writerOrder, { first: disks[0].name, second: disks[1].name }, [seen])
}

/** Whether a writer runs, and goes on from what it had acknowledged. */
export async function judgeGoesOn(writer: Writer, had: Acknowledged, judge: Judge): Promise<Check> {
  const { machine } = writer
  const block = had.get(machine.name) ?? null
  return judge(machine, writerGoesOn, { had: block }, [await watchProgress(writer, block)])
}
