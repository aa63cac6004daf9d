import { type PromiseId, promises } from '../../../src/judge/promises.ts'

/** Words of the source as Markdown that VitePress shows as they are: no tag, no column, no template of Vue. */
export function plain(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '&#123;&#123;')
    .replaceAll('|', '\\|')
    .replaceAll('_', '\\_')
    .replaceAll('*', '\\*')
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Links to promises' places in the catalogue, by their numbers. */
export function promiseLinks(ids: readonly string[]): string {
  return ids.map((id) => `[${promises[id as PromiseId].number}](catalogue.md#${id})`).join(', ')
}
