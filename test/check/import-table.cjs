// What `npm run check` enforces, and docs/architecture.md draws.

// What takes machines, works on them and gives them back as a run does.
const asARun = [
  'config',
  'vsphere',
  'guest',
  'witness',
  'evidence',
  'judge',
  'safety',
  'fleet',
  'scenario',
  'doctor',
  'report',
  'history',
  'run',
]

// The import table of the house. All rooms may import core; each line below names what else a room may import.
const mayImport = {
  core: [],
  config: [],
  vsphere: [],
  winrm: [],
  witness: [],
  evidence: ['witness'],
  judge: ['evidence', 'witness'],
  guest: ['winrm', 'witness'],
  safety: ['config', 'vsphere', 'evidence'],
  fleet: ['config', 'vsphere', 'evidence', 'safety'],
  scenario: ['config', 'vsphere', 'guest', 'witness', 'evidence', 'judge', 'safety'],
  doctor: ['config', 'vsphere', 'guest', 'safety'],
  report: ['evidence', 'judge'],
  history: ['evidence', 'judge'],
  compare: ['evidence', 'judge', 'report', 'history'],
  run: [
    'config',
    'vsphere',
    'guest',
    'witness',
    'evidence',
    'judge',
    'safety',
    'fleet',
    'scenario',
    'doctor',
    'report',
    'history',
  ],
  seal: asARun,
  explore: asARun,
  lab: ['config'],
  build: ['config', 'history', 'lab'],
}

// The same inside the lab, where every room may import core. What stands beside the rooms puts them together.
const mayImportInLab = {
  machine: [],
  manners: ['machine'],
  image: ['machine'],
  vim: ['machine', 'manners'],
  libvirt: ['machine', 'image'],
  faults: ['machine', 'manners'],
  liberties: ['machine', 'manners'],
}

// And inside vsphere. session.ts, which stands beside the rooms, is the way in.
const mayImportInVsphere = {
  faults: [],
  soap: ['faults'],
  session: ['soap', 'faults'],
  snapshots: ['session', 'soap', 'faults'],
  disks: ['snapshots', 'session', 'soap', 'faults'],
  datastore: ['snapshots', 'session', 'soap', 'faults'],
  machine: ['datastore', 'disks', 'snapshots', 'session', 'soap', 'faults'],
}

module.exports = { mayImport, mayImportInLab, mayImportInVsphere }
