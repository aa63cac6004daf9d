import { readFileSync } from 'node:fs'
import { html, type Markup, trusted } from './html.ts'

/** What all pages begin with: colours in light and dark, type, marks of verdicts. */
const pageStyle = readFileSync(new URL('./page.css', import.meta.url), 'utf8')

interface PageParts {
  title: string
  /** Style sheets, beside what every page has. */
  styles: readonly string[]
  /** What the page shows, in a few words. */
  about: string
  main: Markup
  footer: Markup
}

/** A whole page: one file that needs no network and no script, and that may not even ask for either. */
export function page({ title, styles, about, main, footer }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
  <title>${title}</title>
  <link rel="icon" href="data:,">
  <style>${trusted([pageStyle, ...styles].join('\n'))}</style>
</head>
<body>
  <p class="brand">Snapwitness <span>${about}</span></p>
  <main>
    ${main}
  </main>
  <footer>${footer}</footer>
</body>
</html>
`.toString()
}
