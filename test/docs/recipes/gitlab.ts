import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { parse } from 'yaml'
import type { ReadRecipe } from './read-recipe.ts'

const program = fileURLToPath(import.meta.resolve('gitlab-ci-local'))
const ofNode22 = fileURLToPath(new URL('union-of-sets.mjs', import.meta.url))

/** By gitlab-ci-local, which brings GitLab's own JSON schema of its file, and lays out what the file leaves to defaults. */
export async function readGitlab(text: string): Promise<ReadRecipe> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-gitlab-'))
  try {
    // It reads what it needs to know of a project from git, and keeps its notes beside the file.
    await execa('git', ['init', '--quiet'], { cwd: folder })
    await writeFile(join(folder, '.gitlab-ci.yml'), text)
    const args = ['--import', ofNode22, program, '--preview']
    const { exitCode, stdout, stderr } = await execa('node', args, { cwd: folder, reject: false })
    const complaints = stderr.match(/^\s*• .*\[#.*\]$/gm) ?? []
    if (exitCode !== 0) return { complaints: complaints.length > 0 ? complaints : [stderr], ...NOTHING }
    const { script = [] } = parse(stdout).snapwitness
    return { complaints, scripts: [script.join('\n')], shell: SHELL }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A runner's: https://docs.gitlab.com/runner/shells/ */
const SHELL: ReadRecipe['shell'] = ['bash', '-eo', 'pipefail']
const NOTHING = { scripts: [], shell: SHELL }
