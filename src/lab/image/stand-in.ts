import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ProgramFiles } from './bundle-stand-in.ts'

export interface StandInFile {
  /** In the guest. */
  readonly path: string
  readonly content: Uint8Array
  readonly mode: number
}

const FOLDER = '/opt/stand-in'
const UNIT = '/etc/systemd/system/stand-in.service'

/** What the Windows stand-in is in a guest: its program, and the service. */
export async function standInFiles(): Promise<StandInFile[]> {
  const program = await programFiles()
  return [
    ...Object.entries(program).map(([name, content]) => ({
      path: `${FOLDER}/${name}`,
      content,
      mode: 0o644,
    })),
    { path: UNIT, content: Buffer.from(unit), mode: 0o644 },
  ]
}

/** Shell commands that start it, now and at each boot. */
export const standInCommands: readonly string[] = [
  'systemctl daemon-reload',
  'systemctl enable --quiet --now stand-in.service',
]

/** Built ahead in a package, made on the spot from the source. */
async function programFiles(): Promise<ProgramFiles> {
  const built = new URL('stand-in/', import.meta.url)
  if (!existsSync(built)) return (await import('./bundle-stand-in.ts')).bundleStandIn()
  const read = (name: keyof ProgramFiles) => readFile(new URL(name, built))
  return {
    'main.mjs': await read('main.mjs'),
    'web-tree-sitter.wasm': await read('web-tree-sitter.wasm'),
    'tree-sitter-powershell.wasm': await read('tree-sitter-powershell.wasm'),
  }
}

/**
 * Of V8's compilers the quick ones, and only for what runs, all on one thread: an emulated machine has one slow processor,
 * on which optimising in the background makes the first scripts wait three times as long. And as long as the parser's
 * WebAssembly is optimised, which is a matter of minutes, no thread that was told to end does, nor does another one load
 * the parser. That no-wasm-tier-up does not prevent; the end of dynamic tiering does.
 */
const V8_FLAGS =
  '--single-threaded --wasm-lazy-compilation --no-wasm-tier-up --no-wasm-dynamic-tiering --max-lazy'

/**
 * Early in the boot: a client waits for nothing else. `KillMode=process`, because ntfs-3g serves its volumes from here on
 * and must outlive a program that is started again.
 */
const unit = `[Unit]
Description=Windows stand-in
DefaultDependencies=no
After=local-fs.target static-network.service
Conflicts=shutdown.target
Before=shutdown.target

[Service]
ExecStart=/usr/bin/node ${V8_FLAGS} ${FOLDER}/main.mjs
Restart=always
RestartSec=1
KillMode=process

[Install]
WantedBy=multi-user.target
`
