import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeApi } from './api.ts'
import { cataloguePage } from './catalogue.ts'
import { faultsPage, libertiesPage } from './conducts.ts'
import { privilegesPart } from './privileges.ts'
import { statementsPage } from './statements.ts'

/** Writes the pages that are made of the sources, before VitePress builds the site. */

const folder = fileURLToPath(new URL('../../reference', import.meta.url))

mkdirSync(folder, { recursive: true })
const pages = {
  catalogue: cataloguePage(),
  faults: faultsPage(),
  liberties: libertiesPage(),
  statements: statementsPage(),
  // No page of its own: a part of one that is written by hand.
  _privileges: privilegesPart(),
}
for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, `${name}.md`), text)
await writeApi(join(folder, 'api'))
