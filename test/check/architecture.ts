import { readFileSync, writeFileSync } from 'node:fs'
import tables from './import-table.cjs'
import { drawn } from './rooms-picture.ts'

/** `npm run check`: the pictures of docs/architecture.md are those of the import rules. `--write` draws them anew. */

const page = 'docs/architecture.md'
const text = readFileSync(page, 'utf8')
const now = drawn(text, {
  house: tables.mayImport,
  lab: tables.mayImportInLab,
  vsphere: tables.mayImportInVsphere,
})
if (process.argv.includes('--write')) writeFileSync(page, now)
else if (now !== text) {
  console.error(
    `${page} does not show the rooms as the import rules have them.\nHint: node --import tsx test/check/architecture.ts --write`,
  )
  process.exitCode = 1
}
