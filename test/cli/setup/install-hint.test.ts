import { expect, test } from 'vitest'
import { installHint, systemIn } from '../../../src/cli/setup/install-hint.ts'

const packages = ['qemu-utils', 'mmdebstrap']

test.each([
  ['Debian', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'],
  ['Ubuntu', 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n'],
  ['Mint', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'],
])('%s has packages to install', (_name, release) => {
  expect(installHint(packages, { system: systemIn(release) })).toBe(
    'Run: sudo apt-get install --no-install-recommends qemu-utils mmdebstrap',
  )
})

test.each([
  [
    'Fedora Linux 41 (Server Edition)',
    'NAME="Fedora Linux"\nID=fedora\nPRETTY_NAME="Fedora Linux 41 (Server Edition)"\n',
  ],
  ['Alpine Linux v3.20', "ID=alpine\nPRETTY_NAME='Alpine Linux v3.20'\n"],
  ['This system', ''],
])('%s is told the line that runs it in a container', (name, release) => {
  const hint = installHint(packages, { system: systemIn(release) })
  expect(hint).toContain(`${name} runs it in a container`)
  expect(hint).toContain('podman run ')
  expect(hint).not.toMatch(/apt-get|qemu-utils/)
})

test.each([
  ['a clone has no program of its name yet', true, 'npm run demo'],
  ['a project has', false, 'npm ci && npx snapwitness demo'],
])('in the container %s, and the npm packages are its own', (_where, clone, command) => {
  const hint = installHint(packages, { system: systemIn('ID=fedora'), clone })
  expect(hint).toContain(command)
  expect(hint).toContain('-v /work/node_modules ')
})
