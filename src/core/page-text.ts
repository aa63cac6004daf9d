/** The text of a page for a browser, without its marks, its scripts and its styles; blanks stand as they stood. */
export function pageText(page: string): string {
  return page.replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, ' ').replace(/<[^>]*(>|$)/g, ' ')
}
