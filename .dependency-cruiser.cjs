// The import table of the house. All rooms may import core; each line below names what else a room may import.
const mayImport = {
  core: [],
  config: [],
  vsphere: [],
  winrm: [],
  witness: [],
  evidence: [],
  guest: ['winrm', 'witness'],
  safety: ['config', 'vsphere', 'evidence'],
  scenario: ['config', 'vsphere', 'guest', 'witness', 'evidence', 'safety'],
  doctor: ['config', 'vsphere', 'guest', 'safety'],
  report: ['evidence'],
  run: ['config', 'vsphere', 'guest', 'witness', 'evidence', 'safety', 'scenario', 'doctor', 'report'],
  lab: ['config'],
}

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

module.exports = {
  forbidden: [
    ...rooms.map((rule) => (rule.name === 'core-imports' ? { ...rule, to: { path: '^src/', pathNot: '^src/core/' } } : rule)),
    ...standIn,
    {
      name: 'no-circular',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-test-in-src', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|scenarios)/' } },
    { name: 'scenarios-speak-the-author-api', severity: 'error', from: { path: '^scenarios/' }, to: { path: '^src/', pathNot: '^src/index\\.ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
}
