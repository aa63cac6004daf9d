import { recordRun } from '../../src/history/record-run.ts'
import { openStore } from '../../src/history/store.ts'
import { nightOf } from './synthetic-night.ts'

// A program: records nights into a history, as other processes do at the same time, and prints each that it has.

const [place = '', first, count] = process.argv.slice(2)
const store = await openStore(place.startsWith('postgres') ? { url: place } : { file: place })
for (let night = Number(first); night < Number(first) + Number(count); night++) {
  await recordRun(store, nightOf({ night }))
  console.log(night)
}
await store.close()
