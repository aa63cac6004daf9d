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

/** A link to a promise's place in the catalogue, by its number. */
export function promiseLinks(ids: readonly string[], numberOf: (id: string) => number): string {
  return ids.map((id) => `[${numberOf(id)}](catalogue.md#${id})`).join(', ')
}
