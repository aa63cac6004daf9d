import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'

/** What is said where an apt-get installs that prints as much as it likes, and ends so. */
async function installing(exitCode: number) {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-setup-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const programs = {
    'apt-get': `#!/bin/sh\necho Unpacking a thing; echo E: no such thing >&2; exit ${exitCode}\n`,
    sudo: '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@"\n',
  }
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), text)
    await chmod(join(folder, name), 0o755)
  }
  const script = `import(${JSON.stringify(resolve('src/cli/setup/programs.ts'))})
    .then(({ ensurePrograms }) => ensurePrograms([{ command: 'no-such', debianPackage: 'a-thing' }]))`
  const env = { PATH: `${folder}:${process.env.PATH}`, SNAPWITNESS_NO_INSTALL: '' }
  return execa(process.execPath, ['--import', 'tsx', '--eval', script], { env, reject: false })
}

test('where nobody watches, apt’s progress is not told', async () => {
  expect(await installing(0)).toMatchObject({
    exitCode: 0,
    stderr: 'Installing Debian packages: a-thing …',
  })
})

test('where it failed, all that it said is', async () => {
  const { stderr } = await installing(100)
  expect(stderr).toMatch(/Unpacking a thing\nE: no such thing\n/)
  expect(stderr).toContain('apt-get update failed with exit code 100; its own words stand above.')
})
