import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A code block of a page. */
export interface Block {
  /** `docs/start.md:12` */
  at: string
  language: string
  text: string
}

/** Every page that is written by hand, and those that `docs:build` has made, where they are there. */
export function pages(): string[] {
  const found = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  const own = found.filter((name) => name.endsWith('.md') && !/^(\.vitepress|reference\/api)\//.test(name))
  return ['README.md', 'CONTRIBUTING.md', ...own.map((name) => join('docs', name)).sort()]
}

export function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8')
  return [...text.matchAll(/^([ ]*)```(\w+)\n([\s\S]*?)^\1```$/gm)].map((found) => ({
    at: `${page}:${text.slice(0, found.index).split('\n').length}`,
    language: found[2] ?? '',
    text: (found[3] ?? '').replaceAll(new RegExp(`^${found[1]}`, 'gm'), ''),
  }))
}

export function blocksIn(language: string): Block[] {
  return pages()
    .flatMap(blocksOf)
    .filter((block) => block.language === language)
}
