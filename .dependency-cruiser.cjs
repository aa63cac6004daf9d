const { mayImport, mayImportInLab, mayImportInVsphere } = require('./test/check/import-table.cjs')

// A program of its own, which runs inside a guest: it shares nothing with us, not even core.
const standIn = [
  {
    name: 'stand-in-imports-nothing-of-ours',
    severity: 'error',
    from: { path: '^src/stand-in/' },
    to: { path: '^src/', pathNot: '^src/stand-in/' },
  },
  {
    name: 'nothing-of-ours-imports-the-stand-in',
    severity: 'error',
    from: { path: '^(src|scenarios)/', pathNot: '^src/stand-in/' },
    to: { path: '^src/stand-in/' },
  },
]

const rooms = Object.entries(mayImport).map(([room, others]) => ({
  name: `${room}-imports`,
  comment: `src/${room} may import: ${[room, 'core', ...others].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, 'core', ...others].join('|')})/` },
}))

/** @param end of a room's path: `/` where rooms are folders, and more where one of them is a file */
const roomsIn = (house, table, end) =>
  Object.entries(table).map(([room, others]) => ({
    name: `${house}-${room}-imports`,
    comment: `src/${house}/${room} may import: ${[room, 'core', ...others].join(', ')}`,
    severity: 'error',
    from: { path: `^src/${house}/${room}${end}` },
    to: { path: '^src/', pathNot: `^src/(core/|${house}/(${[room, ...others].join('|')})${end})` },
  }))

module.exports = {
  forbidden: [
    ...rooms.map((rule) => (rule.name === 'core-imports' ? { ...rule, to: { path: '^src/', pathNot: '^src/core/' } } : rule)),
    ...roomsIn('lab', mayImportInLab, '(/|\\.ts$)'),
    ...roomsIn('vsphere', mayImportInVsphere, '/'),
    ...standIn,
    {
      name: 'guest-rooms-apart',
      comment: 'What a kind of guest understands (linux, windows) and the ways into one (ssh, winrm) know nothing of each other.',
      severity: 'error',
      from: { path: '^src/guest/([^/]+)/' },
      to: { path: '^src/guest/[^/]+/', pathNot: '^src/guest/$1/' },
    },
    { name: 'no-circular', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    { name: 'no-test-in-src', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|scenarios)/' } },
    { name: 'scenarios-speak-the-author-api', severity: 'error', from: { path: '^scenarios/' }, to: { path: '^src/', pathNot: '^src/index\\.ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
}
