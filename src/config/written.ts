import { Document, isMap, isScalar } from 'yaml'
import type { WrittenConfig } from './schema.ts'

/**
 * The text of a configuration. Names of machines are data: whatever a host calls one, it is that name which is read again.
 * @param comment its first lines, without the mark of a comment
 */
export function writtenConfig(config: WrittenConfig, comment: readonly string[]): string {
  const document = new Document(config, { aliasDuplicateObjects: false })
  const machines = document.get('machines')
  for (const { key } of isMap(machines) ? machines.items : []) {
    // A plain one would be a merge key.
    if (isScalar(key) && key.value === '<<') key.type = 'QUOTE_DOUBLE'
  }
  const text = document.toString({ lineWidth: 0 })
  return `${comment.map((line) => `# ${line}\n`).join('')}${text}`
}
