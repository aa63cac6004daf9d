import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export interface StandInFile {
  /** In the guest. */
  readonly path: string
  readonly content: Uint8Array
  readonly mode: number
}

const FOLDER = '/opt/stand-in'
const UNIT = '/etc/systemd/system/stand-in.service'

/** What the Windows stand-in is in a guest: its program in one piece, the parser's WebAssembly beside it, the service. */
export async function standInFiles(): Promise<StandInFile[]> {
  return [
    { path: `${FOLDER}/main.mjs`, content: await program(), mode: 0o644 },
    { path: `${FOLDER}/web-tree-sitter.wasm`, content: await wasm('web-tree-sitter'), mode: 0o644 },
    {
      path: `${FOLDER}/tree-sitter-powershell.wasm`,
      content: await wasm('tree-sitter-powershell'),
      mode: 0o644,
    },
    { path: UNIT, content: Buffer.from(unit), mode: 0o644 },
  ]
}

/** Shell commands that start it, now and at each boot. */
export const standInCommands: readonly string[] = [
  'systemctl daemon-reload',
  'systemctl enable --quiet --now stand-in.service',
]

/**
 * Read by its path, not imported: the stand-in is a program of its own, for another Node. The same source gives the same
 * bytes: they are part of the golden state's key.
 */
async function program(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../stand-in/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // Debian 12's.
    target: 'node18',
    // Half the text is half the time to load it in an emulated machine.
    minify: true,
    legalComments: 'none',
    // Packages of the older module system ask for Node's own modules by `require`.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  })
  const [output] = outputFiles
  if (!output) throw new Error('esbuild made no file of main.ts.')
  return output.contents
}

function wasm(name: string): Promise<Uint8Array> {
  return readFile(fileURLToPath(import.meta.resolve(`${name}/${name}.wasm`)))
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
