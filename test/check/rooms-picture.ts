/** By room, what it may import beside `core`. */
type Table = Readonly<Record<string, readonly string[]>>

/**
 * A page with each of its pictures drawn anew: a block of Mermaid behind `<!-- rooms: NAME -->`.
 * @throws Error where a table has no picture, or a picture no table
 */
export function drawn(page: string, tables: Readonly<Record<string, Table>>): string {
  const shown = new Set<string>()
  const now = page.replaceAll(
    /(<!-- rooms: (\w+) -->\n)```mermaid\n[\s\S]*?```/g,
    (_all, mark: string, name: string) => {
      const table = tables[name]
      if (!table) throw new Error(`There is no import table called ${name}.`)
      shown.add(name)
      return `${mark}\`\`\`mermaid\n${pictureOf(table)}\`\`\``
    },
  )
  const missing = Object.keys(tables).filter((name) => !shown.has(name))
  if (missing.length > 0) throw new Error(`The page has no picture of: ${missing.join(', ')}.`)
  return now
}

/**
 * An arrow from each room to those that it may import, without those that another arrow leads to already: the picture says
 * who stands on whom. The whole rules stand below it as comments, so that none changes unnoticed.
 */
function pictureOf(table: Table): string {
  const rooms = Object.keys(table)
  const arrows = rooms.flatMap((room) => direct(room, table).map((other) => `  ${room} --> ${other}`))
  const rules = rooms.map((room) => `  %% ${[`${room} may import`, ...(table[room] ?? [])].join(' ')}`)
  return ['flowchart BT', ...rooms.map((room) => `  ${room}`), ...arrows, ...rules, ''].join('\n')
}

function direct(room: string, table: Table): string[] {
  const others = table[room] ?? []
  return others.filter((other) => !others.some((between) => table[between]?.includes(other)))
}
