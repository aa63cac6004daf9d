/**
 * A text as it stands for itself in a regular expression, also in one with the flag `u`.
 * @example new RegExp(`^${inPattern('debian (1)')}$`).test('debian (1)') // true
 */
export function inPattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
