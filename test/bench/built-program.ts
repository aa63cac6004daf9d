import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The program as its package holds it, which is what a user starts. */
export const builtProgram = join(root, 'dist/src/cli/launch.mjs')

export async function buildProgram(): Promise<void> {
  await execa('npm', ['run', 'build'], { cwd: root })
}
