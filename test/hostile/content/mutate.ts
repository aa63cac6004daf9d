/** Small and quick, and the same on every computer (Numerical Recipes, 7.1). @returns numbers below `limit` */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

type Chance = (limit: number) => number
type Mutation = (text: string, chance: Chance) => string

/** What an attacker puts in the place of something sensible. */
const PIECES = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '=',
    '/>',
    '</',
    '<a>',
    ']]>',
    '<![CDATA[',
    '<!--',
    '<!DOCTYPE a>',
    '<?a?>',
    '&lt;',
    '&#0;',
    '&#x110000;',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    'null',
    'true',
    '-1',
    '1e309',
    '0x10',
    '""',
    '{"__proto__":{}}',
    '__proto__',
    'constructor',
  ],
  ...[
    '\0',
    '\x1b[2J',
    '\r',
    '\n',
    '\u202e',
    '\ud800',
    '💾',
    ' ',
    '::error::',
    '9007199254740993',
    'a'.repeat(3_000),
  ],
]

const MUTATIONS: Mutation[] = [
  (text, chance) => at(text, chance, 0, PIECES[chance(PIECES.length)] ?? ''),
  (text, chance) => at(text, chance, 1 + chance(8), PIECES[chance(PIECES.length)] ?? ''),
  (text, chance) => at(text, chance, 1 + chance(40), ''),
  (text, chance) => text.slice(0, chance(text.length + 1)),
  (text, chance) => at(text, chance, 0, part(text, chance)),
  (text, chance) => at(text, chance, 0, part(text, chance).repeat(1 + chance(20))),
  (text, chance) => at(text, chance, 1, String.fromCharCode(chance(0x1_0000))),
  (text, chance) =>
    text.replaceAll(/\d+/g, (digits) => (chance(4) === 0 ? String(chance(2 ** 32) - 2 ** 31) : digits)),
  (text, chance) => part(text, chance),
]

/** One to four changes. Never so many that an answer grows beyond what is read quickly. */
export function mutated(text: string, chance: Chance): string {
  let changed = text
  for (let n = 1 + chance(4); n > 0; n--)
    changed = MUTATIONS[chance(MUTATIONS.length)]?.(changed, chance) ?? changed
  return changed.slice(0, 200_000)
}

function at(text: string, chance: Chance, removed: number, added: string): string {
  const place = chance(text.length + 1)
  return text.slice(0, place) + added + text.slice(place + removed)
}

function part(text: string, chance: Chance): string {
  const begin = chance(text.length + 1)
  return text.slice(begin, begin + chance(500))
}
