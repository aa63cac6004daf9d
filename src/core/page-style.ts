import { readFileSync } from 'node:fs'

/** The style that all pages of ours begin with: colours in light and dark, type, marks of verdicts. */
export const pageStyle = readFileSync(new URL('./page.css', import.meta.url), 'utf8')
