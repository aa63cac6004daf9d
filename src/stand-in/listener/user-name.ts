/** Windows' account names know no case. */
export function sameName(left: string, right: string): boolean {
  return upperCase(left) === upperCase(right)
}

/** Character for character, as Windows has it: `ß` stays one. */
export function upperCase(text: string): string {
  return Array.from(text, (character) => {
    const upper = character.toUpperCase()
    return upper.length === character.length ? upper : character
  }).join('')
}
