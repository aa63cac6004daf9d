import { MOST, TooMuch } from '../../core/bounds.ts'

/**
 * What names something, or goes back to the host as it came: half of it would name something else.
 * @throws TooMuch when it is longer than any of its kind
 */
export function whole(text: string, where: string, most: number = MOST.textChars): string {
  if (text.length > most) throw new TooMuch(`${most} characters as ${where}`)
  return text
}
