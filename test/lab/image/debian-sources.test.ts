import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { debianSources } from '../../../src/lab/image/debian-sources.ts'

/** apt of this computer, with sources of our own and no list downloaded, as a container image comes. */
async function aptWithSources(sources: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-apt-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'lists/partial'), { recursive: true })
  await writeFile(join(folder, 'sources.list'), sources)
  const settings = {
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`)
  await writeFile(join(folder, 'apt.conf'), lines.join(''))
  vi.stubEnv('APT_CONFIG', join(folder, 'apt.conf'))
  onTestFinished(() => void vi.unstubAllEnvs())
}

test('sources are known though no list was ever downloaded', async () => {
  await aptWithSources(
    [
      'deb http://mirror.example/debian bookworm main contrib',
      'deb http://mirror.example/debian-security bookworm-security main',
      'deb http://mirror.example/debian bookworm-backports main',
      'deb http://mirror.example/debian trixie main',
      'deb http://vendor.example/debian/12/prod bookworm main',
    ].join('\n'),
  )
  expect(await debianSources('bookworm')).toEqual({
    options: [],
    mirrors: [
      'deb http://mirror.example/debian bookworm main',
      'deb http://mirror.example/debian-security bookworm-security main',
    ],
  })
})

test('a Debian of another release takes it from its own mirrors, by Debian’s own keys', async () => {
  await aptWithSources(
    [
      'deb http://mirror.example/debian trixie main',
      'deb http://mirror.example/debian trixie-updates main non-free-firmware',
      'deb http://mirror.example/debian-security trixie-security main',
    ].join('\n'),
  )
  expect(await debianSources('bookworm')).toEqual({
    options: ['--keyring=/usr/share/keyrings/debian-archive-keyring.gpg'],
    mirrors: [
      'deb http://mirror.example/debian bookworm main',
      'deb http://mirror.example/debian bookworm-updates main',
      'deb http://mirror.example/debian-security bookworm-security main',
    ],
  })
})

test('unstable is one pocket, of whatever day a mirror has it', async () => {
  await aptWithSources(
    [
      'deb http://mirror.example/debian bookworm main',
      'deb http://mirror.example/debian-security bookworm-security main',
    ].join('\n'),
  )
  expect(await debianSources('sid')).toEqual({
    options: [
      '--keyring=/usr/share/keyrings/debian-archive-keyring.gpg',
      '--aptopt=Acquire::Check-Valid-Until "false"',
    ],
    mirrors: ['deb http://mirror.example/debian sid main'],
  })
})

test('where nothing of apt’s is Debian’s, the mirror is left to mmdebstrap, and the keys are Debian’s', async () => {
  await aptWithSources('deb http://mirror.example/ubuntu noble main universe\n')
  expect(await debianSources('bookworm')).toEqual({
    options: ['--keyring=/usr/share/keyrings/debian-archive-keyring.gpg'],
    mirrors: [],
  })
})
