import { spawnSync } from 'node:child_process'

/** A program of the guest failed. */
export class ToolError extends Error {
  constructor(program: string, status: number | null, output: string) {
    super(`${program} ended with ${status}: ${output.trim()}`)
    this.name = 'ToolError'
  }
}

/** Runs a program and waits for it. Each costs 50 to 100 ms in an emulated machine. @throws ToolError */
export function run(program: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new ToolError(program, status, `${stdout}${stderr}`)
  return stdout
}

const PATIENCE_MS = 3000
const PAUSE_MS = 20

/** Waits for something that the kernel does in the background; returns whether it came about in time. */
export function waitUntil(condition: () => boolean): boolean {
  const end = performance.now() + PATIENCE_MS
  while (!condition()) {
    if (performance.now() > end) return false
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
  }
  return true
}
