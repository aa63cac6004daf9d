import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'

const FOLDER = 'docs/findings'
const scripts = readdirSync(FOLDER)
const page = readFileSync('docs/findings.md', 'utf8')

test('every script of a finding is on the page, and the page names no other', () => {
  const shown = [...page.matchAll(/^<<< @\/findings\/([\w-]+\.sh)\{bash\}$/gm)].map(([, name]) => name)
  expect(shown.toSorted()).toEqual(scripts.toSorted())
})

test('every row of the table leads to a finding, and every finding has a row', () => {
  const rows = [...page.matchAll(/^\| \[([^\]]+)\]\(#([^)]+)\)/gm)]
  const findings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
  expect(rows.map(([, heading]) => heading)).toEqual(findings)
  expect(rows.map(([, , anchor]) => anchor)).toEqual(findings.map(anchorOf))
})

test.each(scripts)(
  '%s is a script that bash can read and anybody can run, and says what it shows',
  (name) => {
    const file = `${FOLDER}/${name}`
    execFileSync('bash', ['-n', file])
    expect(statSync(file).mode & 0o111).toBe(0o111)
    const text = readFileSync(file, 'utf8')
    for (const word of ['Expected', 'Seen', 'Tried'])
      expect(text).toMatch(new RegExp(`^# ${word}: .{10,}$`, 'm'))
    for (const end of ['no fault', 'not tried', 'FAULT']) expect(text).toContain(`echo "${end}: `)
  },
)

/** As the site makes it of a heading. */
function anchorOf(heading = ''): string {
  return heading.toLowerCase().replaceAll(/[^a-z\d]+/g, '-')
}
